import type { ProviderEvent } from "../provider.ts";
import { ThinkTags } from "../think-tags.ts";
import { CumulativeText } from "./cumulative-text.ts";

/** How servers differ in what a model says. */
export interface TextOptions {
  /** Pieces of text may repeat all that came before. */
  readonly cumulative?: boolean;
  /** The model may write its reasoning into the text, in `<think>` tags. */
  readonly mayTagReasoning?: boolean;
}

/** The text and the reasoning of one reply, told once each however a server sends them. */
export class TextAndReasoning {
  readonly #text: CumulativeText | undefined;
  readonly #reasoning: CumulativeText | undefined;
  readonly #tags: ThinkTags | undefined;
  #hasExplicitReasoning = false;

  constructor({ cumulative = false, mayTagReasoning = false }: TextOptions = {}) {
    if (cumulative) [this.#text, this.#reasoning] = [new CumulativeText(), new CumulativeText()];
    if (mayTagReasoning) this.#tags = new ThinkTags();
  }

  /** The events of the next piece of text. */
  said(piece: string): readonly ProviderEvent[] {
    return this.#said(this.#text?.next(piece) ?? piece);
  }

  /** The events of the next piece of a reasoning trace that has a field of its own. */
  traced(piece: string): readonly ProviderEvent[] {
    return this.#traced(this.#reasoning?.next(piece) ?? piece);
  }

  /** What was held back while it was in doubt. */
  end(): readonly ProviderEvent[] {
    return [
      ...this.#traced(this.#reasoning?.end() ?? ""),
      ...this.#said(this.#text?.end() ?? ""),
      ...this.#once(this.#tags?.end() ?? []),
    ];
  }

  #traced(text: string): readonly ProviderEvent[] {
    if (text === "") return [];
    this.#hasExplicitReasoning = true;
    return [{ type: "reasoning", text }];
  }

  #said(text: string): readonly ProviderEvent[] {
    if (text === "") return [];
    return this.#tags ? this.#once(this.#tags.push(text)) : [{ type: "text", text }];
  }

  // Some models send one trace both ways.
  #once(events: readonly ProviderEvent[]): readonly ProviderEvent[] {
    return this.#hasExplicitReasoning ? events.filter(({ type }) => type !== "reasoning") : events;
  }
}
