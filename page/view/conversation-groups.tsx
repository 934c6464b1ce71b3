import type { VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Hit } from "../chat/search.ts";
import { dayWords } from "../words/days.ts";
import { locale } from "../words/words-of.ts";

// As many as a slow phone draws without holding up what is tapped; the next come a frame later,
// as long as the end of the list is near what is in view.
const AT_A_TIME = 4;

/**
 * Conversations by the days of their last change; of many, those that were scrolled to. Each
 * query and place has a list of its own, by its key.
 */
export function ConversationGroups({
  hits,
  show,
  onTap,
}: {
  hits: readonly Hit[];
  show: (hit: Hit) => VNode;
  /** Told which was tapped, and whether on what changes it. */
  onTap: (hit: Hit, part: { isChange: boolean }) => void;
}): VNode {
  // The first come a frame after the list itself.
  const [limit, setLimit] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const isMore = hits.length > limit;
  useEffect(() => {
    if (!isMore || !end.current) return undefined;
    const watch = new IntersectionObserver(
      // A busy page is told of several frames at once; what holds is the last.
      (entries) => entries.at(-1)?.isIntersecting && setLimit((now) => now + AT_A_TIME),
      { root: scroller.current, rootMargin: "400px" },
    );
    watch.observe(end.current);
    return () => watch.disconnect();
    // Observed anew each time: the end may still be in view.
  }, [isMore, limit]);
  const days = useMemo(() => new Days(hits), [hits, locale(), new Date().toDateString()]);
  const onClick = ({ target }: MouseEvent): void => {
    const button = (target as Element).closest("button");
    const id = button?.closest("li")?.dataset.id;
    const hit = hits.find(({ conversation }) => conversation.id === id);
    if (hit) onTap(hit, { isChange: button?.matches(".icon-button") === true });
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: what is clicked are buttons within.
    // biome-ignore lint/a11y/noStaticElementInteractions: the same.
    <div class="conversation-items" ref={scroller} onClick={onClick}>
      {days.first(limit).map(({ day, hits: those }) => (
        <section key={day}>
          <h3 class="day">{day}</h3>
          <ul>{those.map(show)}</ul>
        </section>
      ))}
      {isMore && <div ref={end} />}
    </div>
  );
}

/** The days of conversations; each is looked at once, however many more there are each time. */
class Days {
  readonly #hits: readonly Hit[];
  readonly #days: { readonly day: string; readonly hits: Hit[] }[] = [];
  #count = 0;

  constructor(hits: readonly Hit[]) {
    this.#hits = hits;
  }

  /** Those of the first conversations; a limit that was given is never followed by a lower one. */
  first(limit: number): readonly { readonly day: string; readonly hits: readonly Hit[] }[] {
    for (const hit of this.#hits.slice(this.#count, limit)) {
      const day = dayWords(hit.conversation.updatedAt);
      const last = this.#days.at(-1);
      if (last?.day === day) last.hits.push(hit);
      else this.#days.push({ day, hits: [hit] });
    }
    this.#count = Math.max(this.#count, limit);
    return this.#days;
  }
}
