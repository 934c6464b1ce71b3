import assert from "node:assert/strict";
import type { ChatEvent } from "../../src/chat.ts";
import { EventStreamParser } from "../../src/client/event-stream.ts";

/** How a message ended for a client that never gives up. */
export interface Ended {
  readonly text: string;
  readonly ending: Exclude<ChatEvent, { type: "token" }> | { readonly type: "lost" };
}

/** How a client asks. */
export interface AskOptions {
  /** The port of the instance that is asked next. */
  readonly port: () => number;
  readonly signal: AbortSignal;
  /** Told what came of each request. */
  readonly note: (what: string) => void;
}

const HEADERS = { authorization: "Bearer secret", "content-type": "application/json" };

/**
 * Sends a message by its key, to one instance after the other and from where the last stream
 * broke off, until one ends.
 * @throws Error when a stream does not keep the protocol
 */
export async function askUntilEnded(
  key: string,
  { port, signal, note }: AskOptions,
): Promise<Ended> {
  let text = "";
  for (let times = 1; ; times++) {
    signal.throwIfAborted();
    const at = port();
    const ask = (what: string): void =>
      note(`${text.length} characters, request ${times}, at ${at}: ${what} at`);
    ask("sent");
    const ending = await readStream(key, {
      offset: text.length,
      port: at,
      note: ask,
      take(delta) {
        text += delta;
      },
    });
    if (ending) return { text, ending };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

interface Reading {
  readonly offset: number;
  readonly port: number;
  readonly note: (what: string) => void;
  readonly take: (delta: string) => void;
}

/** The ending of one stream; undefined when it broke off, or was refused for now. */
async function readStream(
  key: string,
  { offset, port, note, take }: Reading,
): Promise<Ended["ending"] | undefined> {
  const events: ChatEvent[] = [];
  try {
    const response = await fetch(`http://127.0.0.1:${port}/v1/chat/stream`, {
      method: "POST",
      headers: { ...HEADERS, "idempotency-key": key, "x-stream-offset": String(offset) },
      body: JSON.stringify({ messages: [{ role: "user", content: key }] }),
      signal: AbortSignal.timeout(30_000),
    });
    note(`answered ${response.status}`);
    if (response.status === 409) return { type: "lost" };
    if (response.status === 503) {
      const { error } = (await response.json()) as { error: { message: string } };
      assert.ok(error.message.length > 20, "a 503 without words");
      return undefined;
    }
    assert.equal(response.status, 200, key);
    assert.equal(response.headers.get("x-stream-offset"), String(offset));
    const parser = new EventStreamParser();
    const decoder = new TextDecoder();
    for await (const bytes of response.body ?? [])
      for (const data of parser.push(decoder.decode(bytes, { stream: true }))) {
        const event = JSON.parse(data) as ChatEvent;
        assert.ok(!events.some(({ type }) => type !== "token"), `${key}: ${data} after the end`);
        events.push(event);
        if (event.type === "token") take(event.delta);
      }
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    note(`broke off (${error})`);
    // The instance was killed, is paused, or is about to.
  }
  const last = events.at(-1);
  return last?.type === "token" ? undefined : last;
}
