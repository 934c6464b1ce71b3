import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Conversation } from "../chat/conversation.ts";
import type { Hit } from "../chat/search.ts";
import { type Place, unopenedId } from "../on-pc/merge-list.ts";
import { words } from "../words/list.ts";
import { words as onPcWords } from "../words/on-pc.ts";
import { useAgentsPart } from "./agents-part.ts";
import { useApp, useObservable } from "./app-context.ts";
import { ConversationGroups } from "./conversation-groups.tsx";
import { ConversationItem } from "./conversation-item.tsx";
import { Icon } from "./icon.tsx";
import { LinkStatus } from "./link-status.tsx";
import { openOnPc, useOnPcPart } from "./on-pc-part.ts";
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
  const [place, setPlace] = useState<Place>("all");
  const hostname = useObservable(app.link.state).pc?.hostname ?? "PC";
  const isPcShown = useOnPcPart() !== undefined;
  const { hits, isDone, isPcMissing } = useHits(query, isPcShown ? place : "all");
  const isSearching = query.trim() !== "";
  const parts = useAgentsPart(app.link.paired.length > 1);
  const choose = (id?: string, messageId?: string): void => {
    void app.show(id, messageId === undefined ? undefined : { messageId, query });
    onOpen();
  };
  const chooseHit = ({ conversation, messageId }: Hit): void => {
    const { onPc, id } = conversation;
    // A search on the PC tells of its own ids, and what was found may be new.
    const isThere = unopenedId(conversation) ?? (onPc && messageId && onPc.id);
    if (!isThere) {
      choose(id, messageId);
      return;
    }
    void openOnPc(app, isThere, messageId === undefined ? undefined : { messageId, query });
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
      {isPcShown && <PlaceFilter place={place} hostname={hostname} onChoose={setPlace} />}
      {parts && <parts.RunList onOpen={onOpen} />}
      <p class="offscreen" role="status">
        {isSearching && isDone ? words.found(hits.length) : ""}
      </p>
      {isPcMissing && <p class="none">{onPcWords.pcNotSearched}</p>}
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
            mark={hit.conversation.onPc && onPcWords.onPc(hostname)}
            onOpen={() => chooseHit(hit)}
            onChange={
              unopenedId(hit.conversation) === undefined
                ? () => onChange(hit.conversation)
                : undefined
            }
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

function PlaceFilter({
  place,
  hostname,
  onChoose,
}: {
  place: Place;
  hostname: string;
  onChoose: (place: Place) => void;
}): VNode {
  const places: readonly (readonly [Place, string])[] = [
    ["all", onPcWords.all],
    ["here", onPcWords.onThisDevice],
    ["pc", onPcWords.onPc(hostname)],
  ];
  return (
    <fieldset class="place-filter">
      <legend class="offscreen">{onPcWords.whichShown}</legend>
      {places.map(([each, name]) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === place}
          onClick={() => onChoose(each)}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}
