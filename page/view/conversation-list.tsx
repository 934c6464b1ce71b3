import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Conversation } from "../chat/conversation.ts";
import { isWaiting } from "../chat/run-snapshot.ts";
import { type Hit, search } from "../chat/search.ts";
import { words } from "../words/list.ts";
import { shortTime } from "../words/times.ts";
import { useAgentsPart } from "./agents-part.ts";
import { useApp, useObservable } from "./app-context.ts";
import { Icon } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";
import { LinkStatus } from "./link-status.tsx";

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
  const { conversations } = useApp();
  const { open } = useObservable(conversations.state);
  const [query, setQuery] = useState("");
  const hits = useHits(query);
  const parts = useAgentsPart();
  const choose = (id: string | undefined): void => {
    void conversations.open(id);
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
      <button type="button" class="button new-chat" onClick={() => choose(undefined)}>
        <Icon name="newChat" /> {words.newChat}
      </button>
      {parts && <parts.RunList onOpen={onOpen} />}
      <p class="offscreen" role="status">
        {query.trim() === "" ? "" : words.found(hits.length)}
      </p>
      {hits.length === 0 && (
        <p class="none">{query.trim() === "" ? words.noConversations : words.nothingFound}</p>
      )}
      <ul class="conversation-items">
        {hits.map((hit) => (
          <Item
            key={hit.conversation.id}
            hit={hit}
            isOpen={hit.conversation.id === open?.id}
            onOpen={() => choose(hit.conversation.id)}
            onChange={() => onChange(hit.conversation)}
          />
        ))}
      </ul>
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

function Item({
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
  const { agents, chat } = useApp();
  useObservable(chat.live.all);
  useObservable(agents.waiting);
  const title = conversation.title || words.untitled;
  const live = chat.live.in(conversation.id);
  const asks = isWaiting(live?.run.value);
  return (
    <li class={isOpen ? "conversation-item open" : "conversation-item"}>
      <button
        type="button"
        class="conversation-button"
        aria-current={isOpen ? "true" : undefined}
        onClick={onOpen}
      >
        <span class="conversation-title" dir="auto">
          {title}
        </span>
        <span class={asks ? "conversation-note asks" : "conversation-note"} dir="auto">
          {asks
            ? words.asksYou
            : live
              ? words.replying
              : (excerpt ?? shortTime(conversation.updatedAt))}
        </span>
      </button>
      <IconButton icon="more" label={words.change(title)} onClick={onChange} />
    </li>
  );
}

/** The conversations that fit a query; their messages are read when it is not empty. */
function useHits(query: string): readonly Hit[] {
  const { conversations, store } = useApp();
  const { list } = useObservable(conversations.state);
  const [found, setFound] = useState<{ query: string; hits: readonly Hit[] }>();
  const wanted = query.trim();
  useEffect(() => {
    if (wanted === "") return undefined;
    let over = false;
    const timer = setTimeout(async () => {
      const hits = search(wanted, list, await store.messages());
      if (!over) setFound({ query: wanted, hits });
    }, 120);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [wanted, list, store]);
  if (wanted === "") return search("", list, []);
  return found?.query === wanted ? found.hits : search(wanted, list, []);
}
