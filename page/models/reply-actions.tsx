import type { VNode } from "preact";
import { useId, useState } from "preact/hooks";
import type { Message, MessageDetails } from "../chat/conversation.ts";
import { useApp, useObservable } from "../view/app-context.ts";
import { words } from "../words/models.ts";
import { inDigits, inSeconds, shortTime } from "../words/times.ts";
import { Glyph } from "./glyph.tsx";
import { type ModelsState, modelsOf } from "./models-state.ts";
import { tokensPerSecond } from "./reply-rate.ts";

/** Beside a reply's other actions: another model, and who wrote it, with details on a tap. */
export function ReplyActions({ message }: { message: Message }): VNode {
  const app = useApp();
  const { chat, conversations, link } = app;
  const models = modelsOf(app);
  const list = useObservable(models.list);
  useObservable(link.state);
  const [isOpen, setIsOpen] = useState(false);
  const detailsId = useId();
  const { details, state } = message;
  const isFailed = state === "error" || state === "lost";
  const hasChoice = (list?.length ?? 0) > 1 && !conversations.state.value.open?.agent;
  const isBusy = chat.live.in(message.conversationId) !== undefined;
  const isWritten = details?.model !== undefined && message.content !== "";
  const name = isWritten ? models.nameOf(details.model ?? "") : undefined;
  return (
    <>
      {hasChoice && !isFailed && (
        <button
          type="button"
          class="icon-button"
          aria-label={words.askWith}
          title={words.askWith}
          aria-haspopup="dialog"
          disabled={isBusy || !chat.canAsk}
          onClick={() => models.picking.set({ again: message })}
        >
          <Glyph name="again" />
        </button>
      )}
      {name !== undefined && (
        <button
          type="button"
          class="wrote"
          aria-expanded={isOpen}
          aria-controls={detailsId}
          aria-label={words.wrote(name)}
          onClick={() => setIsOpen(!isOpen)}
        >
          <bdi>{name}</bdi>
        </button>
      )}
      {details && isOpen && (
        <dl id={detailsId} class="reply-details" aria-label={words.details}>
          {rowsOf(message, details, models).map(([term, value]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd dir="auto">{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

/** What is known of a reply, each under its name. */
function rowsOf(
  { createdAt }: Message,
  details: MessageDetails,
  models: ModelsState,
): (readonly [string, string])[] {
  const { model = "", firstTokenMs, totalMs, usage } = details;
  const provider = models.find(model)?.provider ?? model.slice(0, model.indexOf("/"));
  const speed = tokensPerSecond(details);
  const rows: readonly (readonly [string, string | undefined])[] = [
    [words.model, models.nameOf(model)],
    [words.provider, provider],
    [words.began, shortTime(createdAt)],
    [words.firstToken, firstTokenMs === undefined ? undefined : inSeconds(firstTokenMs)],
    [words.total, totalMs === undefined ? undefined : inSeconds(totalMs)],
    [words.inputTokens, inDigitsOrNone(usage?.inputTokens)],
    [words.outputTokens, inDigitsOrNone(usage?.outputTokens)],
    [words.speed, speed === undefined ? undefined : words.perSecond(inDigits(speed, 1))],
  ];
  return rows.flatMap(([term, value]) => (value === undefined ? [] : [[term, value] as const]));
}

function inDigitsOrNone(count: number | undefined): string | undefined {
  return count === undefined ? undefined : inDigits(count);
}
