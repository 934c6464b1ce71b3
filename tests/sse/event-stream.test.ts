import { afterEach, describe, expect, it, vi } from "vitest";
import type { ChatEvent } from "../../src/chat.ts";
import { EVENT_STREAM_HEADERS, eventStream } from "../../src/sse/event-stream.ts";
import { settle } from "../settle.ts";

const COMMENT = ": \n\n";

type Batch = readonly ChatEvent[];

function open(batches: AsyncIterator<Batch>) {
  const onCancel = vi.fn();
  const iterable = { [Symbol.asyncIterator]: () => batches };
  return { onCancel, body: eventStream(iterable, { onCancel }) };
}

function token(delta: string): Batch {
  return [{ type: "token", delta }];
}

/** Batches without end, which a test may end when it has seen enough. */
function plenty(): AsyncIterator<Batch> & { readonly next: ReturnType<typeof vi.fn> } {
  let left = 10_000;
  return {
    next: vi.fn(async () => (left-- > 0 ? { done: false, value: token("x") } : END)),
    return: async () => END,
  };
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
  afterEach(() => {
    vi.useRealTimers();
  });

  it("is a comment, then a chunk of frames a batch, then the end", async () => {
    const { body, onCancel } = open(
      (async function* () {
        yield token("a");
        yield [...token("b"), { type: "done", content: "ab" } as const];
      })(),
    );
    const chunks: string[] = [];
    const decoder = new TextDecoder();
    for await (const chunk of body) chunks.push(decoder.decode(chunk));
    expect(chunks).toEqual([
      COMMENT,
      'data: {"type":"token","delta":"a"}\n\n',
      'data: {"type":"token","delta":"b"}\n\ndata: {"type":"done","content":"ab"}\n\n',
    ]);
    expect(onCancel).not.toHaveBeenCalled();
  });

  it("sends the first comment while the first event is still far off", async () => {
    const { body } = open({ next: () => new Promise(() => {}) });
    const reader = body.getReader();
    const { value } = await reader.read();
    expect(new TextDecoder().decode(value)).toBe(COMMENT);
    await reader.cancel();
  });

  it("asks for the first batch at once, and takes at most two ahead of its client", async () => {
    const batches = plenty();
    const { body } = open(batches);
    await settle();
    // The comment is not taken yet, so one batch waits behind it.
    expect(batches.next).toHaveBeenCalledTimes(1);
    const reader = body.getReader();
    for (const asked of [2, 3, 4, 5, 6]) {
      await reader.read();
      await settle();
      expect(batches.next).toHaveBeenCalledTimes(asked);
    }
    await reader.cancel();
  });

  it.each<[string, () => AsyncIterator<Batch>]>([
    ["is waiting for an event", () => ({ next: () => new Promise(() => {}) })],
    [
      "is waiting, and its source does not even heed return()",
      () => ({ next: () => new Promise(() => {}), return: () => new Promise(() => {}) }),
    ],
    [
      "has batches in plenty, and its source rejects return()",
      () => ({ ...plenty(), return: () => Promise.reject(new Error("no")) }),
    ],
    ["has batches in plenty", plenty],
  ])("says so at once when it is cancelled while it %s", async (_title, source) => {
    const { body, onCancel } = open(source());
    const reader = body.getReader();
    await reader.cancel("gone");
    await settle();
    expect(onCancel).toHaveBeenCalledExactlyOnceWith("gone");
  });

  it("ends its source when it is cancelled between two batches", async () => {
    const ended = vi.fn();
    const { body } = open(
      (async function* () {
        try {
          for (let left = 10_000; left > 0; left--) yield token("x");
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

  it("fails as its source fails, and says so", async () => {
    const failure = new Error("it broke");
    const { body, onCancel } = open({ next: () => Promise.reject(failure) });
    await expect(new Response(body).text()).rejects.toThrow("it broke");
    expect(onCancel).toHaveBeenCalledExactlyOnceWith(failure);
  });

  it("leaves no timer behind, however it ends", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    await new Response(open((async function* () {})()).body).text();
    expect(vi.getTimerCount()).toBe(0);
    const cancelled = open({ next: () => new Promise(() => {}) });
    await cancelled.body.cancel();
    await settle();
    expect(vi.getTimerCount()).toBe(0);
  });
});

const END = { done: true, value: undefined } as const;
