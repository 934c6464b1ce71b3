import type { Message } from "../../src/providers/message.ts";
import {
  eventsOf,
  type GenerationOptions,
  type Provider,
  type ProviderEvent,
} from "../../src/providers/provider.ts";

/** All that a provider told of a reply, and the message of what it threw. */
export interface Told {
  readonly events: readonly ProviderEvent[];
  readonly error?: string;
}

/** Reads a reply to its end, event by event. */
export async function eventsOfChat(
  provider: Provider,
  messages: readonly Message[] = [{ role: "user", content: "Hello" }],
  options: GenerationOptions = {},
): Promise<Told> {
  const events: ProviderEvent[] = [];
  const { signal } = new AbortController();
  try {
    for await (const item of provider.chat(messages, { signal, ...options }))
      for (const event of eventsOf(item))
        events.push(typeof event === "string" ? { type: "text", text: event } : event);
  } catch (error) {
    return { events, error: error instanceof Error ? error.message : String(error) };
  }
  return { events };
}

/** A call as its events make it; the id only where it is not made up. */
export interface CallTold {
  readonly id?: string;
  readonly name: string;
  readonly arguments: string;
}

const MADE_UP = /^call_[0-9a-f]{24}$/;

/**
 * The calls that events tell of. Throws where they break the rules of the vocabulary: an
 * index that leaves a gap, an empty name or id, one id twice, arguments before their call.
 */
export function callsIn(events: readonly ProviderEvent[]): CallTold[] {
  const calls: { id: string; name: string; arguments: string }[] = [];
  for (const event of events) {
    if (event.type === "tool-call") {
      const { id, name } = event;
      if (event.index !== calls.length) throw new Error(`index ${event.index} leaves a gap`);
      if (id === "" || name === "") throw new Error("an id or a name is empty");
      if (calls.some((call) => call.id === id)) throw new Error(`two calls have the id ${id}`);
      calls.push({ id, name, arguments: "" });
    }
    if (event.type !== "tool-arguments") continue;
    const call = calls[event.index];
    if (!call) throw new Error("arguments come before their call");
    call.arguments += event.text;
  }
  return calls.map(({ id, ...call }) => (MADE_UP.test(id) ? call : { id, ...call }));
}
