import { useEffect, useMemo, useState } from "preact/hooks";
import type { PcSummary } from "../app/pc-conversations.ts";
import type { Conversation } from "../chat/conversation.ts";
import { ConversationSearch, restInBrowser } from "../chat/conversation-search.ts";
import type { Hit } from "../chat/search.ts";
import { mergeHits, type Place } from "../on-pc/merge-list.ts";
import { useApp, useObservable } from "./app-context.ts";

/** What a search has found so far. */
export interface Hits {
  readonly hits: readonly Hit[];
  /** Whether everything was looked at. */
  readonly isDone: boolean;
  /** Whether the PC keeps conversations, and could not be asked. */
  readonly isPcMissing?: boolean;
}

// A person types on within that time.
const TYPING_MS = 120;

/** The conversations here and on the PC that fit a query, which are all of them when it is empty. */
export function useHits(query: string, place: Place): Hits {
  const { conversations, link, pc } = useApp();
  const { list } = useObservable(conversations.state);
  const { origin } = useObservable(link.chosen);
  const onPc = useObservable(pc.state);
  const here = useHitsHere(query);
  const there = usePcHits(query.trim());
  const { who = "", list: all = [] } = onPc ?? {};
  const listed = query.trim() === "" ? all : there.found;
  return useMemo(
    () => ({
      hits: mergeHits(here.hits, listed ?? [], { list, who, origin, place }),
      isDone: here.isDone && (listed !== undefined || there.isMissing),
      isPcMissing: there.isMissing,
    }),
    [here.hits, here.isDone, listed, list, who, origin, place, there.isMissing],
  );
}

function usePcHits(wanted: string): { found?: readonly PcSummary[]; isMissing: boolean } {
  const { pc } = useApp();
  const [answer, setAnswer] = useState<{ for: string; found?: readonly PcSummary[] }>();
  useEffect(() => {
    if (wanted === "") return undefined;
    let isLate = false;
    const timer = setTimeout(async () => {
      const found = await pc.search(wanted).catch(() => undefined);
      if (!isLate) setAnswer({ for: wanted, ...(found && { found }) });
    }, TYPING_MS);
    return () => {
      isLate = true;
      clearTimeout(timer);
    };
  }, [wanted, pc]);
  if (answer?.for !== wanted) return { isMissing: false };
  return answer.found ? { found: answer.found, isMissing: false } : { isMissing: true };
}

function useHitsHere(query: string): Hits {
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
  const all = useMemo(() => list.map(hitOf), [list]);
  if (wanted === "") return { hits: all, isDone: true };
  return found ?? { hits: [], isDone: false };
}

// The same for the same conversation, so that its row stays when another one changes.
const whole = new WeakMap<Conversation, Hit>();

function hitOf(conversation: Conversation): Hit {
  const hit = whole.get(conversation) ?? { conversation };
  whole.set(conversation, hit);
  return hit;
}
