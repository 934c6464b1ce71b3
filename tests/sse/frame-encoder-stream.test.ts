import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ChatEvent } from "../../src/chat.ts";
import {
  type FrameEncoderOptions,
  frameEncoderStream,
  StalledReaderError,
} from "../../src/sse/frame-encoder-stream.ts";
import { settle } from "../settle.ts";

const COMMENT = ": \n\n";
const A = 'data: {"type":"token","delta":"a"}\n\n';
const TOKEN: ChatEvent = { type: "token", delta: "a" };

/** A stream that is written by hand, and what is read of it. */
function open(options: FrameEncoderOptions = {}) {
  const { readable, writable } = frameEncoderStream(options);
  const reader = readable.getReader();
  const writer = writable.getWriter();
  const received: string[] = [];
  const decoder = new TextDecoder();
  const readOn = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      received.push(decoder.decode(value));
    }
  };
  return { reader, writer, received, readOn };
}

async function pass(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms);
  await settle();
}

describe("frameEncoderStream", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("can be put behind any source of events", async () => {
    const source = new ReadableStream<readonly ChatEvent[]>({
      start(controller) {
        controller.enqueue([TOKEN, TOKEN]);
        controller.enqueue([TOKEN, { type: "done", content: "aaa" }]);
        controller.close();
      },
    });
    const text = await new Response(source.pipeThrough(frameEncoderStream())).text();
    expect(text).toBe(`${COMMENT}${A}${A}${A}data: {"type":"done","content":"aaa"}\n\n`);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("sends a comment after 15 s of silence, and every 15 s from then on", async () => {
    const { writer, received, readOn } = open();
    const read = readOn();
    await pass(14_000);
    await writer.write([TOKEN]);
    await pass(14_999);
    expect(received).toEqual([COMMENT, A]);
    await pass(1);
    expect(received).toEqual([COMMENT, A, COMMENT]);
    await pass(14_999);
    expect(received).toHaveLength(3);
    await pass(1);
    expect(received).toHaveLength(4);
    await writer.close();
    await read;
    expect(vi.getTimerCount()).toBe(0);
  });

  it("runs one timer, whatever is written", async () => {
    const { writer, readOn } = open();
    const read = readOn();
    const set = vi.spyOn(globalThis, "setTimeout");
    for (let times = 0; times < 50; times++) await writer.write([TOKEN]);
    expect(set).not.toHaveBeenCalled();
    set.mockRestore();
    await writer.close();
    await read;
  });

  it.each([Number.POSITIVE_INFINITY, 2 ** 31])(
    "an interval of %s ms is long, not none",
    async (keepAliveMs) => {
      const { writer, received, readOn } = open({ keepAliveMs });
      const set = vi.spyOn(globalThis, "setTimeout");
      const read = readOn();
      // First a second only: a timer that rings at once would ring for ever in a longer time.
      await pass(1_000);
      expect(set).not.toHaveBeenCalled();
      set.mockRestore();
      await pass(86_400_000);
      expect(received).toEqual([COMMENT]);
      await writer.close();
      await read;
    },
  );

  it("sends no comments to a client that takes nothing, and ends after 60 s of that", async () => {
    const { reader, writer } = open();
    const closed = writer.closed.catch((error: unknown) => error);
    await pass(59_999);
    await reader.read();
    await settle();
    // Whatever it took, it took it in time.
    await writer.write([TOKEN]);
    writer.write([TOKEN]).catch(() => {});
    await pass(59_999);
    let ended = false;
    closed.then(() => {
      ended = true;
    });
    await settle();
    expect(ended).toBe(false);
    await pass(1);
    expect(await closed).toBeInstanceOf(StalledReaderError);
    await expect(reader.read()).rejects.toThrow(StalledReaderError);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends it at that moment, also when no comment is due then", async () => {
    const { reader, writer } = open({ keepAliveMs: 15_000, stallMs: 20_000 });
    const closed = writer.closed.catch((error: unknown) => error);
    await pass(19_999);
    expect(vi.getTimerCount()).toBe(1);
    await pass(1);
    expect(vi.getTimerCount()).toBe(0);
    expect(await closed).toBeInstanceOf(StalledReaderError);
    await expect(reader.read()).rejects.toThrow(StalledReaderError);
  });

  it("fails with an error that a server prints as one line", () => {
    expect(inspect(new StalledReaderError("It stalled."))).not.toContain("\n");
  });

  it("does not end a client that takes a little now and then", async () => {
    const { reader, writer } = open();
    const received: (Uint8Array | undefined)[] = [];
    for (let minutes = 0; minutes < 10; minutes++) {
      writer.write([TOKEN]).catch(() => {});
      await pass(59_000);
      received.push((await reader.read()).value);
      await settle();
    }
    expect(received).toHaveLength(10);
    await reader.cancel();
  });
});
