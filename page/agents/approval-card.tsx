import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ApprovalScope } from "../../src/agent/run-line.ts";
import type { RunApproval } from "../../src/agent/run-snapshot.ts";
import { ApiError } from "../../src/client/chat-api.ts";
import type { Shown } from "../../src/runs/run-events.ts";
import { failureText } from "../pc/pc-api.ts";
import { useApp, useObservable } from "../view/app-context.ts";
import type { AskedApproval, Decision } from "./agents-api.ts";
import { agentsOf } from "./agents-state.ts";
import { AskedCard, SettledLine } from "./asked-card.tsx";
import { reasonWords, settledWords, sizeWords, timeLeftWords, toolWords } from "./run-words.ts";

/** Asks whether a call may be made; once that is decided, by whomever, says what it was. */
export function ApprovalCard({
  approval: told,
  agent,
}: {
  approval: Shown<RunApproval>;
  /** Its name. */
  agent: string;
}): VNode {
  const agents = agentsOf(useApp());
  useObservable(agents.self);
  const settled = useObservable(agents.settled).get(told.id) as AskedApproval | undefined;
  const approval = told.state === "pending" ? (settled ?? told) : told;
  if (approval.state !== "pending") {
    const isMine = agents.isMine(approval);
    return (
      <SettledLine
        name={toolWords(approval)}
        state={approval.state}
        words={settledWords(approval, isMine)}
        isMine={isMine}
      />
    );
  }
  return (
    <AskedCard
      id={approval.id}
      title={
        <>
          Allow <span dir="auto">{agent}</span> to use{" "}
          <code class="tool-name">{toolWords(approval)}</code>?
        </>
      }
    >
      <PendingApproval approval={approval} agent={agent} />
    </AskedCard>
  );
}

function PendingApproval({
  approval,
  agent,
}: {
  approval: Shown<RunApproval>;
  agent: string;
}): VNode {
  const agents = agentsOf(useApp());
  const [whole, setWhole] = useState<AskedApproval>();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const shown = whole?.digest === approval.digest && whole ? whole : approval;
  const { digest, offered = [], why, changed, cut, bytes, expiresAt } = approval;
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      await work();
    } catch (error) {
      setFailure(failureText(error));
      if (error instanceof ApiError && error.code === "approval.changed") setWhole(undefined);
    }
    setBusy(false);
  };
  const open = (): Promise<void> =>
    attempt(async () => setWhole(await agents.api.approval(approval.id)));
  const decide = (decision: Decision["decision"], message?: string): void => {
    if (digest === undefined) return;
    const words = message?.trim();
    void attempt(() =>
      agents.decide(approval.id, { decision, digest, ...(words && { message: words }) }),
    );
  };
  return (
    <>
      <p class={changed ? "why changed" : "why"}>{reasonWords(why)}</p>
      {shown.arguments !== undefined && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls.
        <pre class="arguments" dir="ltr" tabIndex={0}>
          {shown.arguments}
        </pre>
      )}
      {cut && !whole && (
        <p class="cut">
          Only a part of these {sizeWords(bytes)} is shown. Look at all of it before you allow it.
        </p>
      )}
      {failure !== undefined && (
        <p class="failure" role="alert">
          {failure}
        </p>
      )}
      {offered.length === 0 || digest === undefined ? (
        <p class="why">Only the PC’s owner, or whoever began this run, can answer.</p>
      ) : (
        <Answers
          offered={offered}
          busy={busy}
          onOpen={cut && !whole ? () => void open() : undefined}
          forGood={`Always means: ${agent} may use ${toolWords(approval)} with any arguments, until its definition changes.`}
          onDecide={decide}
        />
      )}
      <TimeLeft expiresAt={expiresAt} />
    </>
  );
}

const WORDER: Readonly<Record<Exclude<ApprovalScope, "once">, string>> = {
  conversation: "Allow in this conversation",
  always: "Always allow",
};

function Answers({
  offered,
  busy,
  onOpen,
  forGood,
  onDecide,
}: {
  offered: readonly ApprovalScope[];
  busy: boolean;
  /** Shows all of it, where that must be seen before it can be allowed. */
  onOpen: (() => void) | undefined;
  forGood: string;
  onDecide: (decision: Decision["decision"], message?: string) => void;
}): VNode {
  const [words, setWords] = useState<string>();
  const longer = offered.filter((scope) => scope !== "once");
  return (
    <div class="answers">
      {words !== undefined && (
        <label class="field">
          <span>What shall the agent do instead?</span>
          <textarea
            dir="auto"
            rows={2}
            maxLength={2000}
            ref={focusOnce}
            onInput={({ currentTarget }) => setWords(currentTarget.value)}
          />
          <small>The agent reads it when you tap Deny.</small>
        </label>
      )}
      <div class="answer-row">
        <button
          type="button"
          class="button danger"
          disabled={busy}
          onClick={() => onDecide("deny", words)}
        >
          Deny
        </button>
        {offered.includes("once") && (
          <button
            type="button"
            class="button primary"
            disabled={busy}
            onClick={onOpen ?? (() => onDecide("once"))}
          >
            {onOpen ? "Show all of it" : "Allow once"}
          </button>
        )}
      </div>
      {words === undefined && (
        <button type="button" class="button plain small" onClick={() => setWords("")}>
          Deny with words…
        </button>
      )}
      {longer.map((scope) => (
        <button
          key={scope}
          type="button"
          class="button wide"
          disabled={busy || onOpen !== undefined}
          onClick={() => onDecide(scope)}
        >
          {WORDER[scope]}
        </button>
      ))}
      {longer.length > 0 && <small class="for-good">{forGood}</small>}
    </div>
  );
}

/** A field that the person has just asked for. */
function focusOnce(field: HTMLTextAreaElement | null): void {
  if (field && field.value === "") field.focus();
}

function TimeLeft({ expiresAt }: { expiresAt: number }): VNode {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return <small class="time-left">{timeLeftWords(expiresAt, now)}</small>;
}
