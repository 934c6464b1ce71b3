import type { ProviderEvent } from "./provider.ts";

const OPEN = "<think>";
const CLOSE = "</think>";

// A tag may stand after blanks; a reply of nothing else must not be held back for ever.
const MAX_BLANK_CHARACTERS = 1024;

type State = "start" | "opened" | "reasoning" | "gap" | "text";

/**
 * Takes a reasoning trace that a model wrote into its text, as `<think>…</think>` at
 * the very beginning, apart from the text. Tags may be split anywhere across chunks.
 */
export class ThinkTags {
  #state: State = "start";
  #held = "";

  /** The events of one more chunk of text. */
  push(chunk: string): ProviderEvent[] {
    this.#held += chunk;
    const events: ProviderEvent[] = [];
    if (this.#is("start")) this.#open();
    if (this.#is("opened")) this.#skipLineBreak();
    if (this.#is("reasoning")) this.#readReasoning(events);
    if (this.#is("gap")) this.#skipGap();
    if (this.#is("text")) this.#flush("text", events);
    return events;
  }

  /** What was held back while it might have been a tag. */
  end(): ProviderEvent[] {
    const events: ProviderEvent[] = [];
    this.#flush(this.#state === "reasoning" ? "reasoning" : "text", events);
    return events;
  }

  // Each step may lead to the next within one chunk.
  #is(state: State): boolean {
    return this.#state === state;
  }

  #open(): void {
    const text = this.#held.trimStart();
    if (text.startsWith(OPEN)) {
      this.#state = "opened";
      this.#held = text.slice(OPEN.length);
    } else if (!OPEN.startsWith(text) || this.#held.length > MAX_BLANK_CHARACTERS) {
      this.#state = "text";
    }
  }

  #skipLineBreak(): void {
    if (this.#held === "") return;
    if (this.#held.startsWith("\n")) this.#held = this.#held.slice(1);
    this.#state = "reasoning";
  }

  #readReasoning(events: ProviderEvent[]): void {
    const end = this.#held.indexOf(CLOSE);
    const safe = end >= 0 ? end : this.#held.length - overlap(this.#held, CLOSE);
    const text = this.#held.slice(0, safe);
    this.#held = this.#held.slice(end >= 0 ? end + CLOSE.length : safe);
    if (text !== "") events.push({ type: "reasoning", text });
    if (end >= 0) this.#state = "gap";
  }

  // The tags come with blank lines of their own; the reply's text gets its own after a trace.
  #skipGap(): void {
    this.#held = this.#held.trimStart();
    if (this.#held !== "") this.#state = "text";
  }

  #flush(type: "text" | "reasoning", events: ProviderEvent[]): void {
    if (this.#held !== "") events.push({ type, text: this.#held });
    this.#held = "";
  }
}

/** How many of the last characters of `text` could be the beginning of `tag`. */
function overlap(text: string, tag: string): number {
  let length = Math.min(text.length, tag.length - 1);
  while (length > 0 && !text.endsWith(tag.slice(0, length))) length--;
  return length;
}
