import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keepAlive } from "../../src/sse/keep-alive.ts";
import { settle } from "../settle.ts";

const COMMENT = ": \n\n";

/** A keep-alive stage between a source that is written by hand and a reader. */
function open(intervalMs = 15_000) {
  let source!: ReadableStreamDefaultController<Uint8Array>;
  const cancelled = vi.fn();
  const frames = new ReadableStream<Uint8Array>({
    start: (controller) => {
      source = controller;
    },
    cancel: cancelled,
  });
  const reader = frames.pipeThrough(keepAlive({ intervalMs })).getReader();
  const received: string[] = [];
  const readOn = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.read();
      received.push(done ? "(end)" : new TextDecoder().decode(value));
      if (done) return;
    }
  };
  const send = (text: string): void => source.enqueue(new TextEncoder().encode(text));
  return { reader, received, readOn, send, source, cancelled };
}

async function pass(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms);
  await settle();
}

describe("keepAlive", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  });
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it("opens with a comment at once", async () => {
    const { reader, readOn, received } = open();
    readOn();
    await settle();
    expect(received).toEqual([COMMENT]);
    await reader.cancel();
  });

  it("comments 15 s after the last thing sent, and every 15 s from then on", async () => {
    const { reader, readOn, received, send } = open();
    readOn();
    await settle();
    await pass(14_000);
    send("a");
    await settle();
    await pass(14_999);
    expect(received).toEqual([COMMENT, "a"]);
    await pass(1);
    expect(received).toEqual([COMMENT, "a", COMMENT]);
    await pass(14_999);
    expect(received).toHaveLength(3);
    await pass(1);
    expect(received).toEqual([COMMENT, "a", COMMENT, COMMENT]);
    await reader.cancel();
  });

  it("loses nothing that comes after a comment, and passes chunks whole", async () => {
    const { readOn, received, send, source } = open(10);
    const read = readOn();
    for (const chunk of ["data: 1\n\n", "data: 2\n\n"]) {
      await settle();
      await pass(10);
      send(chunk);
    }
    source.close();
    await read;
    expect(received).toEqual([COMMENT, COMMENT, "data: 1\n\n", COMMENT, "data: 2\n\n", "(end)"]);
  });

  it("sends a client that does not read no comments, and runs no timer for it", async () => {
    const { reader } = open();
    await reader.read();
    await settle();
    expect(vi.getTimerCount()).toBe(0);
    await pass(60_000);
    await reader.cancel();
  });

  it("cancels its source, and its timer, when it is cancelled in a silence", async () => {
    const { reader, readOn, cancelled } = open();
    readOn();
    await settle();
    expect(vi.getTimerCount()).toBe(1);
    await reader.cancel("gone");
    await settle();
    expect(cancelled).toHaveBeenCalledExactlyOnceWith("gone");
  });

  it("fails as its source fails", async () => {
    const { reader, source } = open();
    await reader.read();
    const next = reader.read();
    source.error(new Error("broken"));
    await expect(next).rejects.toThrow("broken");
  });

  it.each([Number.POSITIVE_INFINITY, 2 ** 31])(
    "an interval of %s ms is long, not none",
    async (intervalMs) => {
      const { reader, readOn, received } = open(intervalMs);
      readOn();
      await settle();
      await pass(86_400_000);
      expect(received).toEqual([COMMENT]);
      await reader.cancel();
    },
  );
});
