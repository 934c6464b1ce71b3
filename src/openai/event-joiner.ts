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
    // A copy, so that it can grow: hundreds of events may come together.
    let growing: (Addition & { text: string }) | undefined;
    for (const event of this.#half ? [this.#half, ...batch] : batch) {
      if (growing && addsTo(growing, event)) {
        growing.text += event.text;
      } else {
        growing = isAddition(event) ? { ...event } : undefined;
        joined.push(growing ?? event);
      }
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

function addsTo(last: Addition, next: ReplyEvent): next is Addition {
  if (last.type !== next.type || !isAddition(next)) return false;
  return last.type !== "tool-arguments" || last.index === (next as typeof last).index;
}
