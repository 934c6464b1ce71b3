import type { VNode } from "preact";
import type { Message } from "../chat/conversation.ts";
import { useApp, useObservable } from "./app-context.ts";

/** How a reply ended, where that needs words, with one tap to ask again. */
export function EndNote({ message }: { message: Message }): VNode | null {
  const { chat, link } = useApp();
  const { enabled } = useObservable(link.state);
  const { state, content, reason } = message;
  if (state === "stopped") return <p class="note quiet">Stopped.</p>;
  if (state === "pending")
    return (
      <p class="note">
        {enabled
          ? "This reply waits for a PC to be paired."
          : "The PC is switched off for chat. The reply goes on when you switch it on."}
      </p>
    );
  if (state === "done")
    return content === "" ? <p class="note quiet">The model answered with nothing.</p> : null;
  return (
    <div class="note failed">
      <p>{state === "lost" ? lostWords(content) : reason}</p>
      <button
        type="button"
        class="button"
        disabled={!chat.canAsk || chat.live.in(message.conversationId) !== undefined}
        onClick={() => chat.retry(message)}
      >
        Ask again
      </button>
    </div>
  );
}

function lostWords(content: string): string {
  const held = content === "" ? "Nothing of it had come." : "What had come is kept above.";
  return `The PC no longer has this reply: it was restarted, or too much time went by. ${held}`;
}
