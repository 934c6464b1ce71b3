import type { VNode } from "preact";
import { isWaiting } from "../chat/run-snapshot.ts";
import type { Hit } from "../chat/search.ts";
import { words } from "../words/list.ts";
import { words as states } from "../words/states.ts";
import { shortTime } from "../words/times.ts";
import { useApp, useObservable } from "./app-context.ts";
import { IconButton } from "./icon-button.tsx";

/** One conversation in the list: what it is called, how it stands, and a button to change it. */
export function ConversationItem({
  hit: { conversation, excerpt },
  isOpen,
  onOpen,
  onChange,
}: {
  hit: Hit;
  isOpen: boolean;
  onOpen: () => void;
  onChange: () => void;
}): VNode {
  const { agents, chat, link } = useApp();
  useObservable(chat.live.all);
  useObservable(agents.waiting);
  const title = conversation.title || words.untitled;
  const live = chat.live.in(conversation.id);
  const asks = isWaiting(live?.run.value);
  const mark = asks ? "asks" : live ? "replying" : conversation.unread ? "unread" : "";
  const pc = link.paired.length > 1 && link.find(conversation.pc)?.state.value.pc?.hostname;
  const when = shortTime(conversation.updatedAt);
  const time = pc ? `${when} · ${pc}` : when;
  return (
    <li class={`conversation-item ${mark} ${isOpen ? "open" : ""}`}>
      <button
        type="button"
        class="conversation-button"
        aria-current={isOpen ? "true" : undefined}
        onClick={onOpen}
      >
        <span class="conversation-title" dir="auto">
          {title}
        </span>
        <span class="conversation-note" dir="auto">
          {asks
            ? words.asksYou
            : live
              ? words.replying
              : conversation.unread
                ? `${states.newReply} · ${time}`
                : (excerpt ?? time)}
        </span>
      </button>
      <IconButton icon="more" label={words.change(title)} onClick={onChange} />
    </li>
  );
}
