import { describe, expect, it, vi } from "vitest";
import type { ChatEvent } from "../../src/chat.ts";
import { EVENT_STREAM_HEADERS, eventStream } from "../../src/sse/event-stream.ts";
import { settle } from "../settle.ts";

const COMMENT = ": \n\n";

function open(events: AsyncIterator<ChatEvent>) {
  const onCancel = vi.fn();
  return { onCancel, body: eventStream(events, { keepAliveMs: 15_000, onCancel }) };
}

function token(delta: string): ChatEvent {
  return { type: "token", delta };
}

describe("EVENT_STREAM_HEADERS", () => {
  it("forbid every proxy to buffer, transform or keep the stream", () => {
    expect(EVENT_STREAM_HEADERS).toEqual({
      "content-type": "text/event-stream",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    });
  });
});

describe("eventStream", () => {
  it("is a comment, then a frame an event, then the end", async () => {
    const { body, onCancel } = open(
      (async function* () {
        yield token("a");
        yield token("b");
        yield { type: "done", content: "ab" };
      })(),
    );
    expect(await new Response(body).text()).toBe(
      `${COMMENT}data: {"type":"token","delta":"a"}\n\ndata: {"type":"token","delta":"b"}\n\ndata: {"type":"done","content":"ab"}\n\n`,
    );
    expect(onCancel).not.toHaveBeenCalled();
  });

  it("sends the first comment while the first event is still far off", async () => {
    const { body } = open({ next: () => new Promise(() => {}) });
    const reader = body.getReader();
    const { value } = await reader.read();
    expect(new TextDecoder().decode(value)).toBe(COMMENT);
    await reader.cancel();
  });

  it("takes no more than a few events ahead of a client that does not read", async () => {
    const next = vi.fn(async () => ({ done: false, value: token("x".repeat(1000)) }));
    const { body } = open({ next });
    await settle();
    expect(next.mock.calls.length).toBeLessThan(5);
    await body.cancel();
  });

  it.each<[string, () => AsyncIterator<ChatEvent>]>([
    ["is waiting for an event", () => ({ next: () => new Promise(() => {}) })],
    [
      "is waiting, and its source does not even heed return()",
      () => ({ next: () => new Promise(() => {}), return: () => new Promise(() => {}) }),
    ],
    [
      "is waiting, and its source rejects return()",
      () => ({ next: () => new Promise(() => {}), return: () => Promise.reject(new Error("no")) }),
    ],
    [
      "has events in plenty",
      () => ({ next: async () => ({ done: false, value: token("x") }), return: async () => END }),
    ],
  ])("says so at once when it is cancelled while it %s", async (_title, source) => {
    const { body, onCancel } = open(source());
    const reader = body.getReader();
    await reader.cancel("gone");
    await settle();
    expect(onCancel).toHaveBeenCalledExactlyOnceWith("gone");
  });

  it("ends its source when it is cancelled between two events", async () => {
    const ended = vi.fn();
    const { body } = open(
      (async function* () {
        try {
          for (;;) yield token("x");
        } finally {
          ended();
        }
      })(),
    );
    const reader = body.getReader();
    await reader.read();
    await reader.read();
    await reader.cancel();
    await settle();
    expect(ended).toHaveBeenCalledOnce();
  });
});

const END = { done: true, value: undefined } as const;
