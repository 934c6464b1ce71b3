import { words } from "../words/chat.ts";
import { inWords } from "../words/times.ts";

/** How a thought stands. */
export interface ThoughtState {
  readonly ended: boolean;
  readonly tookMs: number | undefined;
  readonly since: number | undefined;
}

/** A model's reasoning, folded away behind a line that says how long it took. */
export class ThoughtView {
  readonly element = document.createElement("details");
  readonly #summary = document.createElement("summary");
  readonly #label = document.createElement("span");
  /** The last line of a thought in progress: for the eye alone, since it changes all the time. */
  readonly #preview = document.createElement("bdi");
  readonly #body = document.createElement("div");
  readonly #text = document.createTextNode("");
  #latest = "";
  #state: ThoughtState = { ended: true, tookMs: undefined, since: undefined };
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    this.element.className = "thought";
    this.#body.className = "thought-text";
    this.#body.dir = "auto";
    this.#body.append(this.#text);
    this.#preview.ariaHidden = "true";
    this.#summary.append(this.#label, this.#preview);
    this.element.append(this.#summary, this.#body);
    this.element.addEventListener("toggle", () => this.#fill());
  }

  update(text: string, state: ThoughtState): void {
    this.#latest = text;
    this.#state = state;
    this.element.classList.toggle("thinking", !state.ended);
    this.#preview.textContent = state.ended ? "" : lastLine(text);
    this.#showTime();
    this.#fill();
    if (state.ended) this.dispose();
    else this.#timer ??= setInterval(() => this.#showTime(), 1_000);
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #showTime(): void {
    const { ended, tookMs, since } = this.#state;
    const label = ended
      ? tookMs === undefined
        ? words.thought
        : words.thoughtFor(inWords(tookMs))
      : since === undefined
        ? words.thinking
        : words.thinkingFor(inWords(Date.now() - since));
    if (this.#label.textContent !== label) this.#label.textContent = label;
  }

  // Nothing is laid out that nobody looks at.
  #fill(): void {
    if (!this.element.open) return;
    const shown = this.#text.data;
    if (this.#latest.startsWith(shown)) this.#text.appendData(this.#latest.slice(shown.length));
    else this.#text.data = this.#latest;
  }
}

// Of a line, the end is what is new.
const PREVIEW_LENGTH = 200;

function lastLine(text: string): string {
  return text.slice(-PREVIEW_LENGTH).trim().split("\n").at(-1) ?? "";
}
