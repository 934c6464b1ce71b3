import type { ReplyEvent } from "../reply/provider-reply.ts";

type TextEvent = Extract<ReplyEvent, { type: "text" | "reasoning" }>;

const OPEN = "<think>";
const CLOSE = "</think>";
const FENCE = /^ {0,3}(?:```|~~~)/;

/**
 * Takes a run's one text apart again, as it grows: into what the model said, and its traces,
 * each of which ends its line. A tag inside a block of code, or quoted, is text: a model may
 * write about tags as well.
 */
export class RunTextReader {
  #held = "";
  #isReasoning = false;
  #isInCode = false;
  /** What has come of the line that the text is in. */
  #line = "";
  #skipsLineBreak = false;

  /** The events of more of the text. */
  push(text: string): TextEvent[] {
    this.#held += text;
    return this.#read(false);
  }

  /** What was held back while it might have been a tag. */
  end(): TextEvent[] {
    return this.#read(true);
  }

  #read(isOver: boolean): TextEvent[] {
    const events: TextEvent[] = [];
    while (this.#held !== "") {
      const tag = this.#isReasoning ? CLOSE : OPEN;
      const at = this.#held.indexOf(tag);
      const length = at >= 0 ? at : isOver ? this.#held.length : sureLength(this.#held, tag);
      this.#pass(this.#held.slice(0, length), events);
      this.#held = this.#held.slice(length);
      if (at < 0) break;
      this.#held = this.#held.slice(tag.length);
      this.#turn(tag, events);
    }
    return events;
  }

  #pass(given: string, events: TextEvent[]): void {
    let text = given;
    if (this.#skipsLineBreak && text !== "") {
      if (text.startsWith("\n")) text = text.slice(1);
      this.#skipsLineBreak = false;
    }
    if (text === "") return;
    if (!this.#isReasoning) this.#readLines(text);
    events.push({ type: this.#isReasoning ? "reasoning" : "text", text });
  }

  /** A tag was found, which may be text nevertheless. */
  #turn(tag: string, events: TextEvent[]): void {
    if (tag === CLOSE) {
      this.#isReasoning = false;
      this.#skipsLineBreak = true;
      this.#line = "";
      events.push({ type: "reasoning", text: "\n" });
    } else if (this.#isInCode || this.#line.endsWith("`")) {
      this.#pass(tag, events);
    } else {
      this.#isReasoning = true;
      this.#skipsLineBreak = false;
    }
  }

  #readLines(text: string): void {
    const lines = (this.#line + text).split("\n");
    this.#line = (lines.pop() ?? "").slice(-MAX_LINE_CHARACTERS);
    for (const line of lines) if (FENCE.test(line)) this.#isInCode = !this.#isInCode;
  }
}

// A fence is told by its first characters, a quoted tag by the last one; a line may be long.
const MAX_LINE_CHARACTERS = 65_536;

/** How much of a text can be no part of a tag, nor of a character, whose rest is to come. */
function sureLength(text: string, tag: string): number {
  for (let length = Math.min(text.length, tag.length - 1); length > 0; length--)
    if (text.endsWith(tag.slice(0, length))) return text.length - length;
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.length - 1 : text.length;
}
