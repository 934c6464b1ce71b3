import type { ComponentChildren, VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Message } from "../chat/conversation.ts";
import { useApp, useObservable } from "../view/app-context.ts";
import { words as common } from "../words/common.ts";
import { words } from "../words/models.ts";
import { inWords } from "../words/times.ts";
import { type FailureKind, failureKind, retryAt } from "./failure-kind.ts";
import { Glyph, type GlyphName } from "./glyph.tsx";
import { modelsOf } from "./models-state.ts";

const GLYPHS: Readonly<Record<FailureKind, GlyphName>> = {
  rateLimited: "clock",
  unavailable: "cloud",
  needsPc: "tool",
  tooLong: "long",
  lost: "cloud",
  unsent: "unsent",
  failed: "warning",
};

// Another model would not help.
const SAME_FOR_ALL: ReadonlySet<FailureKind> = new Set(["lost", "unsent"]);

// A longer pause is left to the person, and so is what was refused that often.
const LONGEST_PAUSE_MS = 300_000;
const MAX_TRIES = 3;

/** How often a question was asked again without a person; by its id. */
const tries = new Map<string, number>();

/** A reply that failed: what kind of failure it is, why, and what can be done about it. */
export function FailedReply({
  message,
  why,
  children,
}: {
  message: Message;
  why: string | undefined;
  children: ComponentChildren;
}): VNode {
  const app = useApp();
  const { chat, conversations, link } = app;
  const models = modelsOf(app);
  const list = useObservable(models.list);
  const { open } = useObservable(conversations.state);
  useObservable(link.state);
  useObservable(chat.live.all);
  const kind = failureKind(message);
  const pause = usePause(message);
  const cannotAsk = !chat.canAsk || chat.live.in(message.conversationId) !== undefined;
  const hasOther = (list?.length ?? 0) > 1 && !open?.agent && !SAME_FOR_ALL.has(kind);
  return (
    <div class={`note failed failed-${kind}`}>
      <p class="failed-title">
        <Glyph name={GLYPHS[kind]} />
        <strong>{words[kind]}</strong>
      </p>
      <p dir="auto">{why}</p>
      {pause && <p aria-hidden="true">{words.asksIn(inWords(pause.leftMs))}</p>}
      {children}
      <div class="row">
        <button
          type="button"
          class="button"
          disabled={cannotAsk}
          onClick={() => chat.retry(message)}
        >
          {pause ? words.askNow : common.askAgain}
        </button>
        {pause && (
          <button type="button" class="button" onClick={pause.cancel}>
            {words.doNotAsk}
          </button>
        )}
        {hasOther && (
          <button
            type="button"
            class="button"
            aria-haspopup="dialog"
            disabled={cannotAsk}
            onClick={() => models.picking.set({ again: message })}
          >
            {words.askOther}
          </button>
        )}
        {kind === "tooLong" && (
          <button type="button" class="button" onClick={() => void conversations.open(undefined)}>
            {words.newChat}
          </button>
        )}
      </div>
    </div>
  );
}

/**
 * The pause that the provider wants, while it lasts; at its end the reply is asked for again, if
 * it is still the last one and was not asked for too often.
 */
function usePause(message: Message): { leftMs: number; cancel: () => void } | undefined {
  const { chat, conversations, notices } = useApp();
  const at = retryAt(message) ?? 0;
  const question = message.parentId ?? "";
  const [now, setNow] = useState(Date.now);
  const [isCancelled, setIsCancelled] = useState(false);
  const isLast = conversations.state.value.branch.at(-1)?.id === message.id;
  const begunWith = (tries.get(question) ?? 0) + 1;
  const isWaiting =
    isLast && !isCancelled && begunWith <= MAX_TRIES && at > now && at - now <= LONGEST_PAUSE_MS;
  useEffect(() => {
    if (!isWaiting) return undefined;
    const tick = setInterval(() => setNow(Date.now()), 1_000);
    const end = setTimeout(() => {
      setNow(Date.now());
      tries.set(question, begunWith);
      if (document.visibilityState === "visible" && chat.retry(message))
        notices.say(words.askingAgain);
    }, at - Date.now());
    return () => {
      clearInterval(tick);
      clearTimeout(end);
    };
  }, [isWaiting, at]);
  return isWaiting ? { leftMs: at - now, cancel: () => setIsCancelled(true) } : undefined;
}
