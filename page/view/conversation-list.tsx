import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Conversation } from "../chat/conversation.ts";
import { isWaiting } from "../chat/run-snapshot.ts";
import type { Hit } from "../chat/search.ts";
import { type Place, unopenedId } from "../on-pc/merge-list.ts";
import { words } from "../words/list.ts";
import { words as onPcWords } from "../words/on-pc.ts";
import { locale } from "../words/words-of.ts";
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
  const show = useRows(hostname);
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
        key={`${place} ${query}`}
        hits={hits}
        show={show}
        onTap={(hit, { isChange }) => (isChange ? onChange(hit.conversation) : chooseHit(hit))}
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

/** What shows a conversation. One that looks as before is not looked at again, and none watches by itself. */
function useRows(hostname: string): (hit: Hit) => VNode {
  const { agents, chat, conversations, link } = useApp();
  const { open } = useObservable(conversations.state);
  const live = useObservable(chat.live.all);
  useObservable(agents.waiting);
  const isOfMany = link.paired.length > 1;
  const rows = useRef(new WeakMap<Hit, { looks: string; row: VNode }>());
  // What is said of today is said otherwise tomorrow.
  const common = `${hostname} ${locale()} ${new Date().toDateString()}`;
  return (hit) => {
    const { id, pc, onPc, unread } = hit.conversation;
    const reply = live.size === 0 ? undefined : chat.live.in(id);
    const mark = isWaiting(reply?.run.value) ? "asks" : reply ? "replying" : unread ? "unread" : "";
    const isOpen = id === open?.id;
    const name = isOfMany ? link.find(pc)?.state.value.pc?.hostname : undefined;
    const looks = `${mark} ${isOpen} ${name} ${common}`;
    const known = rows.current.get(hit);
    if (known?.looks === looks) return known.row;
    const row = (
      <ConversationItem
        key={id}
        hit={hit}
        isOpen={isOpen}
        mark={mark}
        pcMark={onPc && onPcWords.onPc(hostname)}
        pc={name}
        canChange={unopenedId(hit.conversation) === undefined}
      />
    );
    rows.current.set(hit, { looks, row });
    return row;
  };
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
