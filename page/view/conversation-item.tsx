import type { VNode } from "preact";
import { type Hit, withoutMarks } from "../chat/search.ts";
import { words } from "../words/list.ts";
import { words as states } from "../words/states.ts";
import { shortTime } from "../words/times.ts";
import { IconButton } from "./icon-button.tsx";

/** How a conversation stands: a run in it asks, a reply is on its way, or one was not seen yet. */
export type ConversationMark = "asks" | "replying" | "unread" | "";

/**
 * One conversation in the list: what it is called, how it stands, and a button to change it. The
 * list takes the taps and watches what may change, for all of them: there are hundreds.
 */
export function ConversationItem({
  hit: { conversation, excerpt },
  isOpen,
  mark,
  pcMark,
  pc,
  canChange,
}: {
  hit: Hit;
  isOpen: boolean;
  mark: ConversationMark;
  /** Where it is kept, if not on this device alone. */
  pcMark: string | undefined;
  /** The PC that it is with, where there are several. */
  pc: string | undefined;
  /** Not one that is not on this device. */
  canChange: boolean;
}): VNode {
  const title = conversation.title || words.untitled;
  const when = shortTime(conversation.updatedAt);
  const time = pc ? `${when} · ${pc}` : when;
  return (
    <li class={`conversation-item ${mark} ${isOpen ? "open" : ""}`} data-id={conversation.id}>
      <button type="button" class="conversation-button" aria-current={isOpen ? "true" : undefined}>
        <span class="conversation-title" dir="auto">
          {title}
        </span>
        <span class="conversation-note" dir="auto">
          {pcMark && <span class="pc-mark">{pcMark}</span>}{" "}
          {mark === "asks"
            ? words.asksYou
            : mark === "replying"
              ? words.replying
              : mark === "unread"
                ? `${states.newReply} · ${time}`
                : withoutMarks(excerpt ?? time)}
        </span>
      </button>
      {canChange && <IconButton icon="more" label={words.change(title)} />}
    </li>
  );
}
