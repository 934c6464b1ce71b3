import type { ProviderEvent } from "../providers/provider.ts";
import { isHighSurrogate } from "./surrogates.ts";

/**
 * The text that a reply becomes, with reasoning traces as `<think>…</think>` and a
 * newline before what follows: the form in which the protocol's clients show them.
 */
export class ReplyText {
  #content = "";
  #inTrace = false;
  #hasText = false;
  #heldSurrogate = "";

  /** The whole text so far. */
  get content(): string {
    return this.#content;
  }

  /** Characters (UTF-16 code units) that were taken, what is still held back included. */
  get length(): number {
    return this.#content.length + this.#heldSurrogate.length;
  }

  /** Whether the model said anything besides its reasoning. */
  get hasText(): boolean {
    return this.#hasText;
  }

  /**
   * Takes one provider event; returns what it adds to the text, which may be nothing. A
   * missing event or text, as a provider written without types may yield, adds nothing.
   */
  push(event: ProviderEvent | string): string {
    if (typeof event === "string") return this.#text(event);
    if (event?.type === "text") return this.#text(event.text);
    if (event?.type === "reasoning") return this.#reasoning(event.text);
    return "";
  }

  /** Ends the text; returns what that adds. */
  end(): string {
    const held = this.#heldSurrogate;
    this.#heldSurrogate = "";
    const rest = held + (this.#inTrace ? "</think>" : "");
    this.#inTrace = false;
    this.#content += rest;
    return rest;
  }

  #text(text: string): string {
    if (!text) return "";
    const closing = this.#inTrace ? "</think>\n" : "";
    this.#inTrace = false;
    this.#hasText = true;
    return this.#append(closing + text);
  }

  #reasoning(text: string): string {
    if (!text) return "";
    const opening = this.#inTrace ? "" : "<think>";
    this.#inTrace = true;
    return this.#append(opening + text);
  }

  // Half a surrogate pair waits for its other half: a client that cannot hold one alone
  // (most languages but JavaScript) would show two broken characters.
  #append(addition: string): string {
    const text = this.#heldSurrogate + addition;
    const cut = isHighSurrogate(text.charCodeAt(text.length - 1)) ? text.length - 1 : text.length;
    this.#heldSurrogate = text.slice(cut);
    const delta = text.slice(0, cut);
    this.#content += delta;
    return delta;
  }
}
