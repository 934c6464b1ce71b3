import type { ReplyEvent } from "../reply/provider-reply.ts";
import { isHighSurrogate } from "../reply/surrogates.ts";

/** An event that adds to a text. */
type Addition = Extract<ReplyEvent, { readonly text: string }>;

/**
 * Makes one event of neighbours that add to one text. Half a surrogate pair at the end waits for
 * its other half: a client that cannot hold one alone (most languages but JavaScript) would show
 * two broken characters.
 */
export class EventJoiner {
  #half: Addition | undefined;

  /** The events of one batch, with what was held back of the one before. */
  join(batch: readonly ReplyEvent[]): readonly ReplyEvent[] {
    if (batch.length === 0) return batch;
    const joined: ReplyEvent[] = [];
    for (const event of this.#half ? [this.#half, ...batch] : batch) {
      const last = joined.at(-1);
      const both = last && together(last, event);
      if (both) joined[joined.length - 1] = both;
      else joined.push(event);
    }
    this.#half = undefined;
    const last = joined.at(-1);
    if (last && isAddition(last) && isHighSurrogate(last.text.charCodeAt(last.text.length - 1))) {
      this.#half = { ...last, text: last.text.slice(-1) };
      joined.pop();
      const rest = last.text.slice(0, -1);
      if (rest !== "") joined.push({ ...last, text: rest });
    }
    return joined;
  }
}

function isAddition(event: ReplyEvent): event is Addition {
  return "text" in event && typeof event.text === "string";
}

function together(last: ReplyEvent, next: ReplyEvent): ReplyEvent | undefined {
  if (!(isAddition(last) && isAddition(next)) || last.type !== next.type) return undefined;
  if (last.type === "tool-arguments" && next.type === "tool-arguments" && last.index !== next.index)
    return undefined;
  return { ...last, text: last.text + next.text };
}
