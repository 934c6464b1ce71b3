/** How much of the text, at most, is shown before the journal has it. */
export const MAX_UNKEPT_CHARACTERS = 2048;

/**
 * The one text of a run that clients hold: what the model said in all its turns, its reasoning
 * as `<think>…</think>`, and what the run did as whole traces of one line. It only grows.
 */
export class RunText {
  #value = "";
  #isOpen = false;

  /** The text so far. */
  get value(): string {
    return this.#value;
  }

  /** Whether a reasoning trace is open at its end. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Adds what the model says. */
  say(text: string): void {
    if (text === "") return;
    this.#value += this.#isOpen ? `</think>\n${text}` : text;
    this.#isOpen = false;
  }

  /** Adds what the model thinks. */
  think(text: string): void {
    if (text === "") return;
    this.#value += this.#isOpen ? text : `<think>${text}`;
    this.#isOpen = true;
  }

  /** Adds one line on what the run does. */
  trace(words: string): void {
    this.close();
    const lineBreak = this.#value === "" || this.#value.endsWith("\n") ? "" : "\n";
    this.#value += `${lineBreak}<think>${words.replaceAll("<", "‹").replaceAll(/\s+/g, " ")}</think>\n`;
  }

  /** Ends a reasoning trace. */
  close(): void {
    if (this.#isOpen) this.#value += "</think>";
    this.#isOpen = false;
  }

  /** Sets what comes next apart from what was said before. */
  separate(): void {
    this.close();
    if (this.#value !== "" && !this.#value.endsWith("\n")) this.#value += "\n\n";
  }

  /** Puts `text` in the place of all that stands behind `from`. */
  restore(from: number, text: string, isOpen: boolean): void {
    this.#value = this.#value.slice(0, from) + text;
    this.#isOpen = isOpen;
  }
}
