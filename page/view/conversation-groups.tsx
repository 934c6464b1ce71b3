import type { VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Hit } from "../chat/search.ts";
import { dayWords } from "../words/days.ts";

// A screen and a half; the rest comes when somebody scrolls to it.
const AT_A_TIME = 30;

/** Conversations by the days of their last change; of many, those that were scrolled to. */
export function ConversationGroups({
  hits,
  query,
  show,
}: {
  hits: readonly Hit[];
  query: string;
  show: (hit: Hit) => VNode;
}): VNode {
  const [limit, setLimit] = useState(AT_A_TIME);
  const scroller = useRef<HTMLDivElement>(null);
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => setLimit(AT_A_TIME), [query]);
  const isMore = hits.length > limit;
  useEffect(() => {
    if (!isMore || !end.current) return undefined;
    const watch = new IntersectionObserver(
      ([entry]) => entry?.isIntersecting && setLimit((now) => now + AT_A_TIME),
      { root: scroller.current, rootMargin: "600px" },
    );
    watch.observe(end.current);
    return () => watch.disconnect();
    // Observed anew each time: the end may still be in view.
  }, [isMore, limit]);
  const groups = useMemo(() => groupByDay(hits.slice(0, limit)), [hits, limit]);
  return (
    <div class="conversation-items" ref={scroller}>
      {groups.map(({ day, hits: those }) => (
        <section key={day}>
          <h3 class="day">{day}</h3>
          <ul>{those.map(show)}</ul>
        </section>
      ))}
      {isMore && <div ref={end} />}
    </div>
  );
}

function groupByDay(hits: readonly Hit[]): { day: string; hits: Hit[] }[] {
  const groups: { day: string; hits: Hit[] }[] = [];
  for (const hit of hits) {
    const day = dayWords(hit.conversation.updatedAt);
    const group = groups.at(-1);
    if (group?.day === day) group.hits.push(hit);
    else groups.push({ day, hits: [hit] });
  }
  return groups;
}
