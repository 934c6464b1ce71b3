import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { IdleReader } from "../../src/sse/idle-reader.ts";
import { settle } from "../settle.ts";

const QUIET = "(quiet)";

/** A source that is written by hand, and what is read of it. */
function open(intervalMs = 15_000) {
  const waiting: ((result: IteratorResult<string>) => void)[] = [];
  let fail = (_error: Error): void => {};
  const items: AsyncIterator<string> = {
    next: () =>
      new Promise((resolve, reject) => {
        waiting.push(resolve);
        fail = reject;
      }),
  };
  const source = new IdleReader(items, { intervalMs });
  const received: string[] = [];
  const readOn = async (): Promise<void> => {
    for (;;) {
      const item = await source.next();
      received.push(item?.done ? "(end)" : (item?.value ?? QUIET));
      if (item?.done) return;
    }
  };
  return {
    source,
    received,
    readOn,
    send: (value: string) => waiting.shift()?.({ done: false, value }),
    end: () => waiting.shift()?.({ done: true, value: undefined }),
    fail: (error: Error) => fail(error),
  };
}

async function pass(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms);
  await settle();
}

describe("IdleReader", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  });
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it("tells of a silence 15 s after the last item, and every 15 s from then on", async () => {
    const { source, readOn, received, send } = open();
    readOn();
    await settle();
    await pass(14_000);
    send("a");
    await settle();
    await pass(14_999);
    expect(received).toEqual(["a"]);
    await pass(1);
    expect(received).toEqual(["a", QUIET]);
    await pass(14_999);
    expect(received).toHaveLength(2);
    await pass(1);
    expect(received).toEqual(["a", QUIET, QUIET]);
    source.close();
  });

  it("loses nothing that comes after a silence", async () => {
    const { readOn, received, send, end } = open(10);
    const read = readOn();
    for (const item of ["a", "b"]) {
      await settle();
      await pass(10);
      send(item);
    }
    await settle();
    end();
    await read;
    expect(received).toEqual([QUIET, "a", QUIET, "b", "(end)"]);
  });

  it("runs one timer for all items, and none for long when nobody reads", async () => {
    const { source, send } = open();
    for (const item of ["a", "b", "c"]) {
      const next = source.next();
      send(item);
      await next;
      expect(vi.getTimerCount()).toBe(1);
    }
    await pass(15_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("runs no timer once it is closed in a silence", async () => {
    const { source } = open();
    source.next();
    expect(vi.getTimerCount()).toBe(1);
    source.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("fails as its source fails", async () => {
    const { source, fail } = open();
    const next = source.next();
    fail(new Error("broken"));
    await expect(next).rejects.toThrow("broken");
    source.close();
  });

  it.each([Number.POSITIVE_INFINITY, 2 ** 31])(
    "an interval of %s ms is long, not none",
    async (intervalMs) => {
      const { source, readOn, received } = open(intervalMs);
      const set = vi.spyOn(globalThis, "setTimeout");
      readOn();
      await settle();
      // First a second only: a timer that rings at once would ring for ever in a whole day.
      await pass(1000);
      expect(set).toHaveBeenCalledOnce();
      set.mockRestore();
      await pass(86_400_000);
      expect(received).toEqual([]);
      source.close();
    },
  );
});
