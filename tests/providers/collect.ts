import type { Message } from "../../src/providers/message.ts";
import {
  eventsOf,
  type GenerationOptions,
  type Provider,
  type ProviderEvent,
} from "../../src/providers/provider.ts";

/** All that a provider reported of one reply. */
export interface Collected {
  readonly events: readonly ProviderEvent[];
  /** What was thrown. */
  readonly error?: unknown;
}

const HELLO: readonly Message[] = [{ role: "user", content: "Hello" }];

/** Reads a reply to its end. */
export async function collect(
  provider: Provider,
  messages: readonly Message[] = HELLO,
  options: GenerationOptions = {},
): Promise<Collected> {
  const events: ProviderEvent[] = [];
  const { signal } = new AbortController();
  try {
    for await (const item of provider.chat(messages, { signal, ...options }))
      for (const event of eventsOf(item)) {
        if (typeof event === "string") throw new Error("built-in providers yield events");
        events.push(event);
      }
  } catch (error) {
    return { events, error };
  }
  return { events };
}

/** One whole call of a reply. */
export interface CollectedCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
  readonly signature?: string;
}

/** The calls of a reply; throws where the events break their own rules. */
export function callsOf(events: readonly ProviderEvent[]): readonly CollectedCall[] {
  const calls: CollectedCall[] = [];
  for (const event of events) {
    if (event.type === "tool-call") {
      const { type: _, index, ...call } = event;
      if (index !== calls.length) throw new Error(`call ${index} comes as number ${calls.length}`);
      if (call.id === "" || call.name === "") throw new Error("a call without id or name");
      calls.push({ ...call, arguments: "" });
    } else if (event.type === "tool-arguments") {
      const call = calls[event.index];
      if (!call) throw new Error(`arguments of call ${event.index}, which has not begun`);
      calls[event.index] = { ...call, arguments: call.arguments + event.text };
    }
  }
  return calls;
}
