import type { VNode } from "preact";
import { completionNote } from "../app/ending-words.ts";
import type { Message } from "../chat/conversation.ts";
import { spokenText } from "../chat/split-reply.ts";
import { words } from "../words/chat.ts";
import { words as common } from "../words/common.ts";
import { useAgentsPart } from "./agents-part.ts";
import { useApp, useObservable } from "./app-context.ts";
import { useModelsPart } from "./models-part.ts";

/** How a reply ended, where that needs words, with one tap to ask again or for the rest. */
export function EndNote({ message, isLast }: { message: Message; isLast: boolean }): VNode | null {
  const { chat, link } = useApp();
  const { enabled } = useObservable(link.state);
  const { state, content, reason, finishReason, run, request } = message;
  const parts = useAgentsPart();
  const models = useModelsPart();
  const cannotAsk = !chat.canAsk || chat.live.in(message.conversationId) !== undefined;
  if (state === "stopped") return <p class="note quiet">{words.stopped}</p>;
  if (state === "pending")
    return <p class="note">{enabled ? words.waitsForPairing : words.waitsForSwitch}</p>;
  if (state === "done") {
    const note = completionNote(message);
    if (note === undefined) return null;
    const canContinue = finishReason === "length" && isLast && spokenText(content) !== "";
    if (!canContinue) return <p class="note quiet">{note}</p>;
    return (
      <div class="note row">
        <p>{note}</p>
        <button
          type="button"
          class="button"
          disabled={cannotAsk}
          onClick={() => chat.continueReply()}
        >
          {words.continueReply}
        </button>
      </div>
    );
  }
  const why = state === "lost" ? (content === "" ? words.lostWhole : words.lostRest) : reason;
  const resume = parts && run && request && <parts.ResumeReply message={message} run={run} />;
  if (models)
    return (
      <models.FailedReply message={message} why={why}>
        {resume}
      </models.FailedReply>
    );
  return (
    <div class="note failed">
      <p>{why}</p>
      {resume}
      <button type="button" class="button" disabled={cannotAsk} onClick={() => chat.retry(message)}>
        {common.askAgain}
      </button>
    </div>
  );
}
