import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { beginningOf } from "../chat/beginning.ts";
import { words } from "../words/states.ts";

/** What the person said; of a long text the beginning, and the rest behind a tap. */
export function Bubble({ text }: { text: string }): VNode {
  const [isOpen, setIsOpen] = useState(false);
  const beginning = beginningOf(text);
  const isLong = beginning.length < text.length;
  return (
    <>
      <div class="bubble" dir="auto">
        {isOpen ? text : beginning}
        {isLong && !isOpen && "…"}
      </div>
      {isLong && (
        <button
          type="button"
          class="button plain small"
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          {isOpen ? words.showLess : words.showAll(text.length)}
        </button>
      )}
    </>
  );
}
