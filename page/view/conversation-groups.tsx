import type { VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Hit } from "../chat/search.ts";
import { dayWords } from "../words/days.ts";

// As many as a slow phone draws without holding up what is tapped; the next come a frame later,
// as long as the end of the list is near what is in view.
const AT_A_TIME = 6;

/**
 * Conversations by the days of their last change; of many, those that were scrolled to. Each
 * query has a list of its own, by its key.
 */
export function ConversationGroups({
  hits,
  show,
}: {
  hits: readonly Hit[];
  show: (hit: Hit) => VNode;
}): VNode {
  // The first come a frame after the list itself.
  const [limit, setLimit] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const isMore = hits.length > limit;
  useEffect(() => {
    if (!isMore || !end.current) return undefined;
    const watch = new IntersectionObserver(
      ([entry]) => entry?.isIntersecting && setLimit((now) => now + AT_A_TIME),
      { root: scroller.current, rootMargin: "400px" },
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
