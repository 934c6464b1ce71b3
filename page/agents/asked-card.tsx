import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useApp } from "../view/app-context.ts";
import { agentsOf } from "./agents-state.ts";

// With large text a card is higher than the screen; so much of it is seen to be one.
const ENOUGH_PX = 160;

/** The id of the element that shows what is asked. */
export function cardId(id: string): string {
  return `asked-${id}`;
}

/** The frame of what a person is asked. It takes no focus; whether it can be seen is known. */
export function AskedCard({
  id,
  title,
  children,
}: {
  id: string;
  title: ComponentChildren;
  children: ComponentChildren;
}): VNode {
  const agents = agentsOf(useApp());
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!card.current) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        const { intersectionRatio = 0, intersectionRect } = entries.at(-1) ?? {};
        const { height = 0 } = intersectionRect ?? {};
        agents.see(id, intersectionRatio >= 0.5 || height >= ENOUGH_PX);
      },
      { threshold: [0, 0.1, 0.2, 0.3, 0.4, 0.5] },
    );
    observer.observe(card.current);
    return () => {
      observer.disconnect();
      agents.see(id, false);
    };
  }, [id, agents]);
  return (
    <section class="asked-card" id={cardId(id)} ref={card} aria-labelledby={`${cardId(id)}-title`}>
      <h3 id={`${cardId(id)}-title`} tabIndex={-1}>
        {title}
      </h3>
      {children}
    </section>
  );
}

/** What became of it. Whoever answered here with a keyboard goes on from this line. */
export function SettledLine({
  name,
  state,
  words,
  isMine,
}: {
  name: string;
  state: string;
  words: string;
  isMine: boolean;
}): VNode {
  const line = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    // The button that had the focus is gone.
    if (isMine && document.activeElement === document.body) line.current?.focus();
  }, []);
  return (
    <p class={`settled ${state}`} ref={line} tabIndex={-1}>
      <strong dir="auto">{name}</strong> <span>{words}</span>
    </p>
  );
}
