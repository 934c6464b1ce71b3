import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { words } from "../words/states.ts";

// More than a screen on any phone; what is longer is folded, and not even laid out.
const SHOWN_LENGTH = 1_500;
const SHOWN_LINES = 30;

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

/** The whole text, unless much more than that would be hidden. */
export function beginningOf(text: string): string {
  const lines = text.slice(0, SHOWN_LENGTH + 1).split("\n");
  const byLines = lines.slice(0, SHOWN_LINES).join("\n");
  const shown = byLines.slice(0, SHOWN_LENGTH).replace(/[\ud800-\udbff]$/, "");
  const isLittleMore = text.length - shown.length < SHOWN_LENGTH / 5 && lines.length <= SHOWN_LINES;
  return isLittleMore ? text : shown;
}
