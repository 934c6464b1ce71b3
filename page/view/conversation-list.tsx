import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Conversation } from "../chat/conversation.ts";
import { words } from "../words/list.ts";
import { useAgentsPart } from "./agents-part.ts";
import { useApp, useObservable } from "./app-context.ts";
import { ConversationGroups } from "./conversation-groups.tsx";
import { ConversationItem } from "./conversation-item.tsx";
import { Icon } from "./icon.tsx";
import { LinkStatus } from "./link-status.tsx";
import { useHits } from "./use-hits.ts";

/** All conversations, to search, open, begin and change them. */
export function ConversationList({
  onOpen,
  onChange,
  onSettings,
}: {
  /** Told when one was opened or begun. */
  onOpen: () => void;
  onChange: (conversation: Conversation) => void;
  onSettings: () => void;
}): VNode {
  const app = useApp();
  const { open } = useObservable(app.conversations.state);
  const isLoaded = useObservable(app.conversations.isLoaded);
  const [query, setQuery] = useState("");
  const { hits, isDone } = useHits(query);
  const isSearching = query.trim() !== "";
  const parts = useAgentsPart();
  const choose = (id?: string, messageId?: string): void => {
    void app.show(id, messageId === undefined ? undefined : { messageId, query });
    onOpen();
  };
  return (
    <div class="conversations">
      <div class="search">
        <Icon name="search" />
        <input
          type="search"
          aria-label={words.searchConversations}
          placeholder={words.search}
          dir="auto"
          value={query}
          onInput={({ currentTarget }) => setQuery(currentTarget.value)}
        />
      </div>
      <button type="button" class="button new-chat" onClick={() => choose()}>
        <Icon name="newChat" /> {words.newChat}
      </button>
      {parts && <parts.RunList onOpen={onOpen} />}
      <p class="offscreen" role="status">
        {isSearching && isDone ? words.found(hits.length) : ""}
      </p>
      {hits.length === 0 && isDone && isLoaded && (
        <p class="none">{isSearching ? words.nothingFound : words.noConversations}</p>
      )}
      <ConversationGroups
        key={query}
        hits={hits}
        show={(hit) => (
          <ConversationItem
            key={hit.conversation.id}
            hit={hit}
            isOpen={hit.conversation.id === open?.id}
            onOpen={() => choose(hit.conversation.id, hit.messageId)}
            onChange={() => onChange(hit.conversation)}
          />
        )}
      />
      <button type="button" class="settings-button" onClick={onSettings}>
        <Icon name="settings" />
        <span>
          {words.settings}
          <LinkStatus />
        </span>
      </button>
    </div>
  );
}
