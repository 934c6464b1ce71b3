import type { VNode } from "preact";
import type { Message } from "../chat/conversation.ts";
import { versionsOf } from "../chat/versions.ts";
import { words } from "../words/chat.ts";
import { useApp } from "./app-context.ts";
import { IconButton } from "./icon-button.tsx";
import { useSelected } from "./use-selected.ts";

/** Goes through the versions of a message; nothing when there is one. */
export function Versions({ message }: { message: Message }): VNode | null {
  const { conversations, chat } = useApp();
  // A text: what is the same in it is not shown again for every message that changes.
  const versions = useSelected(conversations.state, ({ messages }) => {
    const ids = versionsOf(messages, message).map(({ id }) => id);
    return ids.length > 1 ? ids.join("\n") : "";
  }).split("\n");
  if (versions.length < 2) return null;
  const at = versions.indexOf(message.id);
  const isBusy = chat.live.in(message.conversationId) !== undefined;
  const go = (to: number): void => {
    const version = versions[to];
    if (version) void conversations.showVersion(version);
  };
  return (
    <span class="versions">
      <IconButton
        icon="chevronLeft"
        label={words.previousVersion}
        disabled={isBusy || at === 0}
        onClick={() => go(at - 1)}
      />
      <span>
        <span class="offscreen">{words.version} </span>
        {at + 1}/{versions.length}
      </span>
      <IconButton
        icon="chevronRight"
        label={words.nextVersion}
        disabled={isBusy || at === versions.length - 1}
        onClick={() => go(at + 1)}
      />
    </span>
  );
}
