import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withDeadlines } from "../../src/reply/deadlines.ts";
import { settle } from "../settle.ts";
import { ScriptedSource } from "./scripted-source.ts";

const FIRST_MS = 1000;
const BETWEEN_MS = 300;

/** A source that a test gives its items, and the reader of it. */
function open({ firstMs = FIRST_MS, betweenMs = BETWEEN_MS } = {}) {
  const source = new ScriptedSource<string>();
  const stop = new AbortController();
  const items = withDeadlines(source, {
    signal: stop.signal,
    firstMs,
    betweenMs,
    expired: (waitedMs, first) => new Error(`${first ? "first" : "next"} after ${waitedMs}`),
  });
  return { items, source, stop };
}

/** Reads the next item as a word of what happened. */
async function outcome(item: Promise<IteratorResult<string>>): Promise<string> {
  return item.then(
    ({ done, value }) => (done ? "end" : value),
    (error) => `threw ${error instanceof Error ? error.message : error}`,
  );
}

describe("withDeadlines", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("keeps no process alive by its timer", async () => {
    vi.useRealTimers();
    const setTimeoutSpy = vi.spyOn(globalThis, "setTimeout");
    const { items, stop } = open();
    const item = outcome(items.next());
    const timer = setTimeoutSpy.mock.results[0]?.value as NodeJS.Timeout;
    setTimeoutSpy.mockRestore();
    expect(timer.hasRef()).toBe(false);
    stop.abort(new Error("stopped"));
    expect(await item).toBe("threw stopped");
  });

  it("passes items and the end through, and leaves nothing behind", async () => {
    const { items, source, stop } = open();
    const first = outcome(items.next());
    source.give("a");
    expect(await first).toBe("a");
    const last = outcome(items.next());
    source.end();
    expect(await last).toBe("end");
    expect(source.returned).toBe(0);
    expect([vi.getTimerCount(), getEventListeners(stop.signal, "abort").length]).toEqual([0, 0]);
  });

  it("throws when the first item takes too long, and not before", async () => {
    const { items, source, stop } = open();
    const happened = vi.fn();
    outcome(items.next()).then(happened);
    await settle();
    vi.advanceTimersByTime(FIRST_MS - 1);
    await settle();
    expect(happened).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    await settle();
    expect(happened).toHaveBeenCalledExactlyOnceWith("threw first after 1000");
    expect(source.returned).toBe(1);
    expect([vi.getTimerCount(), getEventListeners(stop.signal, "abort").length]).toEqual([0, 0]);
  });

  it.each([
    ["shorter", 1000, 300],
    ["longer", 300, 1000],
    ["as long", 300, 300],
  ])(
    "gives the items after the first their own time, be it %s",
    async (_title, firstMs, betweenMs) => {
      const { items, source } = open({ firstMs, betweenMs });
      for (const item of ["a", "b"]) {
        const read = outcome(items.next());
        await settle();
        vi.advanceTimersByTime(Math.min(firstMs, betweenMs) - 1);
        source.give(item);
        expect(await read).toBe(item);
      }
      const happened = vi.fn();
      outcome(items.next()).then(happened);
      await settle();
      vi.advanceTimersByTime(betweenMs - 1);
      await settle();
      expect(happened).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1);
      await settle();
      expect(happened).toHaveBeenCalledExactlyOnceWith(`threw next after ${betweenMs}`);
    },
  );

  it("counts only the time that the source is waited for", async () => {
    const { items, source } = open();
    const first = outcome(items.next());
    await settle();
    source.give("a");
    expect(await first).toBe("a");
    vi.advanceTimersByTime(86_400_000);
    const second = outcome(items.next());
    await settle();
    vi.advanceTimersByTime(BETWEEN_MS - 1);
    source.give("b");
    expect(await second).toBe("b");
    await items.return(undefined);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([Number.POSITIVE_INFINITY, 2 ** 31, 2 ** 40])(
    "takes %s ms for a long time, not for none",
    async (firstMs) => {
      const { items, source } = open({ firstMs });
      const set = vi.spyOn(globalThis, "setTimeout");
      const read = outcome(items.next());
      await settle();
      // First a second only: a timer that rings at once would ring for ever in a longer time.
      vi.advanceTimersByTime(1000);
      expect(set).toHaveBeenCalledOnce();
      set.mockRestore();
      vi.advanceTimersByTime(2_000_000_000);
      expect(vi.getTimerCount()).toBe(1);
      source.give("a");
      expect(await read).toBe("a");
      await items.return(undefined);
    },
  );

  it("waits on when the clock of its timer runs ahead", async () => {
    const { items } = open();
    const happened = vi.fn();
    outcome(items.next()).then(happened);
    await settle();
    const now = vi.spyOn(performance, "now").mockReturnValue(FIRST_MS - 0.5);
    vi.advanceTimersByTime(FIRST_MS);
    await settle();
    expect(happened).not.toHaveBeenCalled();
    now.mockRestore();
    vi.advanceTimersByTime(1);
    await settle();
    expect(happened).toHaveBeenCalledOnce();
  });

  it("throws the signal's reason at once when that is aborted while the source is waited for", async () => {
    const { items, source, stop } = open();
    const read = outcome(items.next());
    await settle();
    stop.abort(new Error("no more"));
    expect(await read).toBe("threw no more");
    expect(source.returned).toBe(1);
    // Nobody hears what the source says about it.
    source.fail(new Error("aborted too"));
    await settle();
  });

  it.each([
    ["before the first item", 0],
    ["between two items", 1],
  ])("asks the source for nothing after an abort %s", async (_title, before) => {
    const { items, source, stop } = open();
    for (let count = 0; count < before; count++) {
      const read = items.next();
      await settle();
      source.give("a");
      await read;
    }
    stop.abort(new Error("no more"));
    expect(await outcome(items.next())).toBe("threw no more");
    expect(source.asked).toBe(before);
  });

  it("sees an abort that comes out of the source itself", async () => {
    const stop = new AbortController();
    const source = {
      [Symbol.asyncIterator]: () => ({
        next: (): Promise<IteratorResult<string>> => {
          stop.abort(new Error("no more"));
          return Promise.reject(new Error("aborted too"));
        },
      }),
    };
    const items = withDeadlines(source, { ...LONG, signal: stop.signal });
    expect(await outcome(items.next())).toBe("threw no more");
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each<[string, () => PromiseLike<never>]>([
    [
      "throws",
      () => {
        throw new Error("from return");
      },
    ],
    ["rejects", () => Promise.reject(new Error("from return"))],
    ["never answers", () => new Promise(() => {})],
  ])("does not mind a source whose return() %s", async (_title, give) => {
    const next = async (): Promise<IteratorResult<string>> => ({ done: false, value: "a" });
    const source = {
      [Symbol.asyncIterator]: () => ({ next, return: give as () => Promise<never> }),
    };
    const read: string[] = [];
    for await (const item of withDeadlines(source, {
      ...LONG,
      signal: new AbortController().signal,
    })) {
      read.push(item);
      break;
    }
    await settle();
    expect([read, vi.getTimerCount()]).toEqual([["a"], 0]);
  });

  it.each<[string, () => unknown, string]>([
    [
      "throws when it is asked",
      () => {
        throw new Error("at once");
      },
      "threw at once",
    ],
    ["rejects", () => Promise.reject("a word"), "threw a word"],
  ])("throws what a source throws that %s", async (_title, next, expected) => {
    const source = { [Symbol.asyncIterator]: () => ({ next }) } as AsyncIterable<string>;
    const items = withDeadlines(source, { ...LONG, signal: new AbortController().signal });
    expect(await outcome(items.next())).toBe(expected);
    expect(vi.getTimerCount()).toBe(0);
  });
});

const LONG = { firstMs: 60_000, betweenMs: 60_000, expired: () => new Error("expired") };
