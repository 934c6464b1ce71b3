/** What a reply is made of; a model's name says it. */
export interface ReplySpec {
  readonly tokens: number;
  /** Characters of a token. */
  readonly width: number;
  /** Whether nothing comes after the last token, not even an end. */
  readonly open: boolean;
}

/** How a model is called that says `tokens` of them, flat out. */
export function modelOf(tokens: number): string {
  return `tokens-${tokens}`;
}

/** Says one token, and then nothing more. */
export const IDLE_MODEL = "idle";

/** Says 16,000,000 characters in tokens of 1,000: several times what the kernel holds for a reader. */
export const LONG_MODEL = "long-16000";

/** The reply that a text, such as a request's path and body, asks for by a model's name. */
export function specIn(text: string): ReplySpec {
  const [name = "", count = "1"] = /(?:tokens|long)-(\d+)|idle/.exec(text) ?? [];
  return {
    tokens: Number(count),
    width: name.startsWith("long") ? 1000 : 6,
    open: name === IDLE_MODEL,
  };
}

/**
 * One token. All are as wide and each is its number, so that text which is missing, doubled
 * or out of order cannot pass for the whole.
 */
export function tokenText(index: number, width = 6): string {
  return `${String(index).padStart(width - 1, "0")} `;
}

/** The text of a whole reply. */
export function replyText(model: string): string {
  const { tokens, width } = specIn(model);
  return Array.from({ length: tokens }, (_, index) => tokenText(index, width)).join("");
}
