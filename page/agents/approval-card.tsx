import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ApprovalScope } from "../../src/agent/run-line.ts";
import type { RunApproval } from "../../src/agent/run-snapshot.ts";
import { ApiError } from "../../src/client/chat-api.ts";
import type { Shown } from "../../src/runs/run-events.ts";
import { failureText } from "../pc/pc-api.ts";
import { useApp, useObservable } from "../view/app-context.ts";
import { words } from "../words/agents.ts";
import { words as common } from "../words/common.ts";
import { filled } from "../words/filled.ts";
import { sizeWords } from "../words/times.ts";
import type { AskedApproval, Decision } from "./agents-api.ts";
import { agentsOf } from "./agents-state.ts";
import { AskedCard, SettledLine } from "./asked-card.tsx";
import { reasonWords, settledWords, timeLeftWords, toldWords, toolWords } from "./run-words.ts";

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
      title={filled(words.mayUse, {
        agent: <span dir="auto">{agent}</span>,
        tool: <code class="tool-name">{toolWords(approval)}</code>,
      })}
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
  const { digest, offered = [], why, changed, cut, bytes, expiresAt, told } = approval;
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
    const said = message?.trim();
    void attempt(() =>
      agents.decide(approval.id, { decision, digest, ...(said && { message: said }) }),
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
      {cut && !whole && <p class="cut">{words.partShown(sizeWords(bytes))}</p>}
      {failure !== undefined && (
        <p class="failure" role="alert">
          {failure}
        </p>
      )}
      {offered.length === 0 || digest === undefined ? (
        <p class="why">{words.notYours}</p>
      ) : (
        <Answers
          offered={offered}
          busy={busy}
          onOpen={cut && !whole ? () => void open() : undefined}
          forGood={words.alwaysMeans(agent, toolWords(approval))}
          onDecide={decide}
        />
      )}
      <TimeLeft expiresAt={expiresAt} />
      {told && <small class="told">{toldWords(told)}</small>}
    </>
  );
}

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
  const [said, setSaid] = useState<string>();
  const longer = offered.filter((scope) => scope !== "once");
  return (
    <div class="answers">
      {said !== undefined && (
        <label class="field">
          <span>{words.doInstead}</span>
          <textarea
            dir="auto"
            rows={2}
            maxLength={2000}
            ref={focusOnce}
            onInput={({ currentTarget }) => setSaid(currentTarget.value)}
          />
          <small>{words.readOnDeny}</small>
        </label>
      )}
      <div class="answer-row">
        <button
          type="button"
          class="button danger"
          disabled={busy}
          onClick={() => onDecide("deny", said)}
        >
          {common.deny}
        </button>
        {offered.includes("once") && (
          <button
            type="button"
            class="button primary"
            disabled={busy}
            onClick={onOpen ?? (() => onDecide("once"))}
          >
            {onOpen ? words.showAll : words.allowOnce}
          </button>
        )}
      </div>
      {said === undefined && (
        <button type="button" class="button plain small" onClick={() => setSaid("")}>
          {words.denyWithWords}
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
          {scope === "conversation" ? words.allowConversation : words.allowAlways}
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
