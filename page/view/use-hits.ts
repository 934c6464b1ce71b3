import { useEffect, useMemo, useState } from "preact/hooks";
import { ConversationSearch, restInBrowser } from "../chat/conversation-search.ts";
import type { Hit } from "../chat/search.ts";
import { useApp, useObservable } from "./app-context.ts";

/** What a search has found so far. */
export interface Hits {
  readonly hits: readonly Hit[];
  /** Whether everything was looked at. */
  readonly isDone: boolean;
}

// A person types on within that time.
const TYPING_MS = 120;

/** The conversations that fit a query, which are all of them when it is empty. */
export function useHits(query: string): Hits {
  const { conversations, store } = useApp();
  const { list } = useObservable(conversations.state);
  const [found, setFound] = useState<Hits>();
  const wanted = query.trim();
  // What it has read holds as long as no conversation changes.
  const engine = useMemo(
    () =>
      new ConversationSearch({
        read: (id) => store.messages(id),
        rest: restInBrowser,
        now: () => performance.now(),
      }),
    [list, store],
  );
  useEffect(() => {
    if (wanted === "") {
      setFound(undefined);
      return undefined;
    }
    const timer = setTimeout(async () => {
      let latest: readonly Hit[] = [];
      const isDone = await engine.find(wanted, list, (hits) => {
        latest = hits;
        setFound({ hits, isDone: false });
      });
      if (isDone) setFound({ hits: latest, isDone });
    }, TYPING_MS);
    return () => {
      clearTimeout(timer);
      engine.cancel();
    };
  }, [wanted, engine]);
  const all = useMemo(() => list.map((conversation) => ({ conversation })), [list]);
  if (wanted === "") return { hits: all, isDone: true };
  return found ?? { hits: [], isDone: false };
}
