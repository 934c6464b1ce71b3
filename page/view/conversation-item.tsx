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
  mark: pcMark,
  onOpen,
  onChange,
}: {
  hit: Hit;
  isOpen: boolean;
  /** Where it is kept, if not on this device alone. */
  mark?: string | undefined;
  onOpen: () => void;
  /** Undefined for one that is not on this device. */
  onChange: (() => void) | undefined;
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
          {pcMark && <span class="pc-mark">{pcMark}</span>}{" "}
          {asks
            ? words.asksYou
            : live
              ? words.replying
              : conversation.unread
                ? `${states.newReply} · ${time}`
                : (excerpt ?? time)}
        </span>
      </button>
      {onChange && <IconButton icon="more" label={words.change(title)} onClick={onChange} />}
    </li>
  );
}
