import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { StoredRule } from "../../src/runs/rule-store.ts";
import { failureText } from "../pc/pc-api.ts";
import { useApp, useObservable } from "../view/app-context.ts";
import { ConfirmButton } from "../view/confirm-button.tsx";
import { words } from "../words/agents.ts";
import { words as common } from "../words/common.ts";
import { filled } from "../words/filled.ts";
import { agentsOf } from "./agents-state.ts";
import { toolWords } from "./run-words.ts";

/** What was allowed for longer than one call, and the stop for everything. */
export function AgentsSection(): VNode {
  return (
    <section class="section">
      <h3>{words.agents}</h3>
      <Rules />
      <EmergencyStop />
    </section>
  );
}

function Rules(): VNode | null {
  const app = useApp();
  const agents = agentsOf(app);
  const [rules, setRules] = useState<readonly StoredRule[]>([]);
  const look = (): Promise<void> => agents.api.rules().then(setRules, () => {});
  useEffect(() => void look(), []);
  const remove = async (id: string): Promise<void> => {
    await agents.api.removeRule(id).catch((error) => app.notices.show(failureText(error)));
    await look();
  };
  const lasting = rules.filter(({ kind }) => kind !== "first-use");
  if (lasting.length === 0) return null;
  return (
    <>
      <p>{words.allowedWithoutAsking}</p>
      <ul class="rows">
        {lasting.map((rule) => (
          <li key={rule.id}>
            <span class="row-main">
              <span dir="auto">{toolWords(rule)}</span>
              <small dir="auto">
                {words.ruleOf(
                  agents.nameOf(rule.agent),
                  words.ruleScopes[rule.kind === "always" ? "always" : "conversation"],
                )}
              </small>
            </span>
            <button
              type="button"
              class="button small"
              aria-label={words.askAgainFor(toolWords(rule))}
              onClick={() => void remove(rule.id)}
            >
              {common.askAgain}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function EmergencyStop(): VNode {
  const app = useApp();
  const agents = agentsOf(app);
  const halted = useObservable(agents.halted);
  const { pc } = useObservable(app.link.state);
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<string>();
  const attempt = async (work: () => Promise<string | undefined>): Promise<void> => {
    setBusy(true);
    try {
      setOutcome(await work());
    } catch (error) {
      setOutcome(failureText(error));
    }
    setBusy(false);
  };
  const stop = (): Promise<void> =>
    attempt(async () => {
      const { message } = await agents.api.halt();
      agents.halted.set(true);
      return message;
    });
  const allow = (): Promise<void> =>
    attempt(async () => {
      await agents.api.unhalt();
      agents.halted.set(false);
      return words.mayWorkAgain;
    });
  return (
    <>
      <p role="status" class="stop-words">
        {busy ? words.stopping : (outcome ?? (halted ? words.allStopped : ""))}
      </p>
      {halted && !pc?.isOwner && (
        <p>{filled(words.runResume, { command: <code>agents resume</code> })}</p>
      )}
      {halted && pc?.isOwner && (
        <button type="button" class="button primary" disabled={busy} onClick={() => void allow()}>
          {words.letWorkAgain}
        </button>
      )}
      {!halted && !busy && (
        <ConfirmButton
          label={words.stopEverything}
          question={words.stopQuestion}
          confirm={words.stopEverything}
          onConfirm={() => void stop()}
        />
      )}
    </>
  );
}
