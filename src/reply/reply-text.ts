import type { ReplyEvent } from "./provider-reply.ts";
import { isHighSurrogate } from "./surrogates.ts";

/**
 * The text that a reply becomes, with reasoning traces as `<think>…</think>` and a
 * newline before what follows: the form in which the protocol's clients show them.
 */
export class ReplyText {
  #content = "";
  #untaken = "";
  #inTrace = false;
  #hasText = false;

  /** The text that was taken so far; after {@link end}, the whole. */
  get content(): string {
    return this.#content;
  }

  /** Characters (UTF-16 code units) so far, those that were not taken yet included. */
  get length(): number {
    return this.#content.length + this.#untaken.length;
  }

  /** Whether the model said anything besides its reasoning. */
  get hasText(): boolean {
    return this.#hasText;
  }

  /**
   * Adds one provider event's text. A missing event or text, as a provider written without
   * types may yield, adds nothing.
   */
  push(event: ReplyEvent | string): void {
    if (typeof event === "string") this.#text(event);
    else if (event?.type === "text") this.#text(event.text);
    else if (event?.type === "reasoning") this.#reasoning(event.text);
  }

  /**
   * What was added since the last call. Half a surrogate pair waits for its other half: a
   * client that cannot hold one alone (most languages but JavaScript) would show two broken
   * characters.
   */
  take(): string {
    const text = this.#untaken;
    const cut = isHighSurrogate(text.charCodeAt(text.length - 1)) ? text.length - 1 : text.length;
    this.#untaken = text.slice(cut);
    return this.#append(text.slice(0, cut));
  }

  /** Ends the text; returns what is left of it. */
  end(): string {
    const rest = this.#untaken + (this.#inTrace ? "</think>" : "");
    this.#untaken = "";
    this.#inTrace = false;
    return this.#append(rest);
  }

  #text(text: string): void {
    if (!text) return;
    this.#untaken += this.#inTrace ? `</think>\n${text}` : text;
    this.#inTrace = false;
    this.#hasText = true;
  }

  #reasoning(text: string): void {
    if (!text) return;
    this.#untaken += this.#inTrace ? text : `<think>${text}`;
    this.#inTrace = true;
  }

  // By the very string that is sent: the pieces that it was made of would be kept with the
  // text, at ten times its size.
  #append(taken: string): string {
    this.#content += taken;
    return taken;
  }
}
