import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { FormField, NumberField, TextField } from "../../src/mcp/form-fields.ts";
import type { ShownQuestion } from "../../src/runs/run-events.ts";
import { failureText } from "../pc/pc-api.ts";
import { useApp, useObservable } from "../view/app-context.ts";
import { words } from "../words/agents.ts";
import { filled } from "../words/filled.ts";
import { agentsOf } from "./agents-state.ts";
import { AskedCard, SettledLine } from "./asked-card.tsx";
import { type FormContent, readForm } from "./form-content.ts";
import { answeredWords, timeLeftWords } from "./run-words.ts";

/** A form that a server wants filled in; once that is settled, by whomever, says so. */
export function QuestionCard({ question: told }: { question: ShownQuestion }): VNode {
  const agents = agentsOf(useApp());
  useObservable(agents.self);
  const settled = useObservable(agents.settled).get(told.id) as ShownQuestion | undefined;
  const question = told.state === "pending" ? (settled ?? told) : told;
  const { id, server, state, by } = question;
  const isMine = agents.isMine(question);
  if (state !== "pending") {
    const outcome = answeredWords(state, by, isMine);
    return <SettledLine name={server} state={state} words={outcome} isMine={isMine} />;
  }
  return (
    <AskedCard
      id={id}
      title={filled(words.asksYou, { server: <code class="tool-name">{server}</code> })}
    >
      <QuestionForm question={question} />
    </AskedCard>
  );
}

function QuestionForm({
  question: { id, message, fields, expiresAt },
}: {
  question: ShownQuestion;
}): VNode {
  const agents = agentsOf(useApp());
  const form = useRef<HTMLFormElement>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const answer = async (given: Parameters<typeof agents.answer>[1]): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      await agents.answer(id, given);
    } catch (error) {
      setFailure(failureText(error));
    }
    setBusy(false);
  };
  const send = (event: Event): void => {
    event.preventDefault();
    if (!form.current || !fields) return;
    const content: FormContent = readForm(fields, new FormData(form.current));
    void answer({ action: "accept", content });
  };
  if (message === undefined || !fields) return <p class="why">{words.notYours}</p>;
  return (
    <form class="question-form" ref={form} onSubmit={send}>
      <p class="question-words" dir="auto">
        {message}
      </p>
      {fields.map((field) => (
        <Field key={field.name} field={field} />
      ))}
      {failure !== undefined && (
        <p class="failure" role="alert">
          {failure}
        </p>
      )}
      <div class="answer-row">
        <button
          type="button"
          class="button"
          disabled={busy}
          onClick={() => void answer({ action: "decline" })}
        >
          {words.decline}
        </button>
        <button type="submit" class="button primary" disabled={busy}>
          {words.answer}
        </button>
      </div>
      <small class="time-left">{words.serversWords(timeLeftWords(expiresAt, Date.now()))}</small>
    </form>
  );
}

function Field({ field }: { field: FormField }): VNode {
  const { name, title, description, required } = field;
  const label = required ? (title ?? name) : words.optional(title ?? name);
  if (field.type === "boolean")
    return (
      <label class="switch">
        <span dir="auto">
          {title ?? name}
          {description !== undefined && <small>{description}</small>}
        </span>
        <input type="checkbox" name={name} />
      </label>
    );
  if (field.type === "enum")
    return (
      <fieldset class="choice-field">
        <legend dir="auto">{label}</legend>
        {description !== undefined && <small>{description}</small>}
        {field.options.map((option) => (
          <label key={option.value} class="option">
            <input
              type={field.multiple ? "checkbox" : "radio"}
              name={name}
              value={option.value}
              required={required && !field.multiple}
            />
            <span dir="auto">{option.title}</span>
          </label>
        ))}
      </fieldset>
    );
  return (
    <label class="field">
      <span dir="auto">{label}</span>
      <input
        type="text"
        dir="auto"
        name={name}
        required={required}
        {...(field.type === "number" ? numberInput(field) : textInput(field))}
      />
      {description !== undefined && <small dir="auto">{description}</small>}
    </label>
  );
}

function numberInput({ integer }: NumberField): { inputMode: "numeric" | "decimal" } {
  return { inputMode: integer ? "numeric" : "decimal" };
}

function textInput({ format, minLength, maxLength }: TextField) {
  const placeholder = format && PLACEHOLDERS[format];
  return {
    inputMode: (format && INPUT_MODES[format]) ?? "text",
    maxLength,
    ...(minLength !== undefined && { minLength }),
    ...(placeholder && { placeholder }),
  };
}

const INPUT_MODES: Readonly<Record<string, "email" | "url">> = { email: "email", uri: "url" };
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  date: "2026-11-28",
  "date-time": "2026-11-28T14:05:00Z",
};
