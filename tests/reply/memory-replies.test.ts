import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type MemoryRepliesOptions, memoryReplies } from "../../src/reply/memory-replies.ts";
import {
  type ReplyKey,
  type ReplyStore,
  STOPPED,
  type StoredReply,
} from "../../src/reply/reply-store.ts";
import { settle } from "../settle.ts";

const MINUTE_MS = 60_000;

/** A key as the tests write it: "phone/a", or "a" of one owner. */
function keyOf(written: string): ReplyKey {
  const [key = "", owner = "owner"] = written.split("/").reverse();
  return { owner, key };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function begin(store: ReplyStore, key: string, text = ""): Promise<StoredReply> {
  const { reply, isNew } = await store.claim(keyOf(key), `fingerprint of ${key}`);
  expect(isNew).toBe(true);
  if (text !== "") await reply.append(text);
  return reply;
}

async function finished(store: ReplyStore, key: string, text = ""): Promise<StoredReply> {
  const reply = await begin(store, key, text);
  await reply.end({ status: "done" });
  return reply;
}

async function keysIn(store: ReplyStore, ...keys: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    keys.map(async (key) => ((await store.find(keyOf(key))) ? [key] : [])),
  );
  return found.flat();
}

function thrown(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error) => error,
  );
}

describe("memoryReplies", () => {
  it("finds what was claimed, and nothing else", async () => {
    const store = memoryReplies();
    const reply = await begin(store, "a");
    expect(await store.find(keyOf("a"))).toBe(reply);
    expect(await store.find(keyOf("b"))).toBe(undefined);
    expect(reply.fingerprint).toBe("fingerprint of a");
  });

  it("lets exactly one of many claims have a new reply", async () => {
    const store = memoryReplies();
    const claims = await Promise.all(
      Array.from({ length: 100 }, () => store.claim(keyOf("a"), "f")),
    );
    expect(claims.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(claims.map(({ reply }) => reply)).size).toBe(1);
  });

  it("keeps 256 replies; the one that ended first goes first", async () => {
    const store = memoryReplies();
    const first = await begin(store, "began first, ended second");
    await begin(store, "runs");
    for (let index = 2; index < 256; index++) await begin(store, `runs ${index}`);
    const ended = (await store.find(keyOf("runs 100"))) as StoredReply;
    await ended.end({ status: "error", message: "x" });
    vi.advanceTimersByTime(1);
    await first.end({ status: "done" });
    const keys = ["began first, ended second", "runs", "runs 100", "runs 255"];
    expect(await keysIn(store, ...keys)).toEqual(keys);
    await begin(store, "new");
    expect(await keysIn(store, ...keys)).toEqual(["began first, ended second", "runs", "runs 255"]);
    await begin(store, "newer");
    expect(await keysIn(store, ...keys)).toEqual(["runs", "runs 255"]);
  });

  it("is busy when all replies are running, and says when to try again", async () => {
    const store = memoryReplies({ maxReplies: 2 });
    await begin(store, "a");
    const b = await begin(store, "b");
    expect(await thrown(store.claim(keyOf("c"), "f"))).toMatchObject({
      code: "chat.busy",
      status: 503,
      headers: { "retry-after": "30" },
      message: expect.stringContaining("2 replies"),
    });
    expect((await store.claim(keyOf("a"), "f")).isNew).toBe(false);
    await b.end({ status: "stopped" });
    await begin(store, "c");
    expect(await keysIn(store, "a", "b", "c")).toEqual(["a", "c"]);
  });

  it("keeps one owner's keys apart from another's", async () => {
    const store = memoryReplies();
    await begin(store, "phone/a");
    expect(await keysIn(store, "phone/a", "tablet/a", "a")).toEqual(["phone/a"]);
  });

  describe("full of finished replies", () => {
    it("drops those first that were read to their end", async () => {
      const store = memoryReplies({ maxReplies: 3 });
      await finished(store, "unread");
      vi.advanceTimersByTime(1);
      const read = await finished(store, "read");
      await read.read(0);
      vi.advanceTimersByTime(1);
      await finished(store, "unread too");
      await begin(store, "new");
      const keys = ["unread", "read", "unread too", "new"];
      expect(await keysIn(store, ...keys)).toEqual(["unread", "unread too", "new"]);
    });

    it("drops no unread one of an owner who holds less than the one who needs room", async () => {
      const store = memoryReplies({ maxReplies: 4 });
      await finished(store, "tablet/unread");
      for (let index = 0; index < 3; index++) await begin(store, `phone/${index}`);
      const refused = await thrown(store.claim(keyOf("phone/3"), "f"));
      expect(refused).toMatchObject({ code: "chat.busy" });
      expect(await keysIn(store, "tablet/unread")).toEqual(["tablet/unread"]);
      await (await store.find(keyOf("tablet/unread")))?.read(0);
      await begin(store, "phone/3");
      expect(await keysIn(store, "tablet/unread")).toEqual([]);
    });

    it("makes room for an owner who holds nothing where the most is held", async () => {
      const store = memoryReplies({ maxReplies: 4 });
      for (const key of ["tablet/0", "phone/0", "phone/1", "phone/2"]) {
        await finished(store, key);
        vi.advanceTimersByTime(1);
      }
      await begin(store, "laptop/0");
      const keys = ["tablet/0", "phone/0", "phone/1", "phone/2", "laptop/0"];
      expect(await keysIn(store, ...keys)).toEqual(keys.filter((key) => key !== "phone/0"));
    });

    it("counts text, not replies, where text is what there is no room for", async () => {
      const store = memoryReplies({ maxBytes: 20 });
      await finished(store, "tablet/1", "a");
      await finished(store, "tablet/2", "b");
      await finished(store, "phone/1", "1234");
      const running = await begin(store, "phone/2", "5678");
      await running.append("9");
      const keys = ["tablet/1", "tablet/2", "phone/1", "phone/2"];
      expect(await keysIn(store, ...keys)).toEqual(["tablet/1", "tablet/2", "phone/2"]);
      expect(await thrown(running.append("0123"))).toMatchObject({ code: "chat.busy" });
      expect(await keysIn(store, ...keys)).toEqual(["tablet/1", "tablet/2", "phone/2"]);
    });

    it("drops those of the owner who holds the most, so that a burst pushes out its own", async () => {
      const store = memoryReplies({ maxReplies: 4 });
      await finished(store, "tablet/unread");
      for (let index = 0; index < 50; index++) {
        vi.advanceTimersByTime(1);
        await finished(store, `phone/${index}`);
      }
      const keys = ["tablet/unread", "phone/46", "phone/47", "phone/48", "phone/49"];
      expect(await keysIn(store, ...keys)).toEqual([
        "tablet/unread",
        "phone/47",
        "phone/48",
        "phone/49",
      ]);
    });
  });

  describe("with a bound of 10 characters, which is 20 bytes", () => {
    const bound: MemoryRepliesOptions = { maxBytes: 20 };

    it("drops finished replies, the one first that ended first, for a running one's text", async () => {
      const store = memoryReplies(bound);
      await finished(store, "a", "aaaa");
      vi.advanceTimersByTime(1);
      await finished(store, "b", "bbbb");
      const c = await begin(store, "c", "cc");
      expect(await keysIn(store, "a", "b", "c")).toEqual(["a", "b", "c"]);
      await c.append("c");
      expect(await keysIn(store, "a", "b", "c")).toEqual(["b", "c"]);
      await c.append("ccccccc");
      expect(await keysIn(store, "a", "b", "c")).toEqual(["c"]);
      expect((await c.read(0))?.text).toBe("cccccccccc");
    });

    it("refuses text for which there is no room, and counts it as not there", async () => {
      const store = memoryReplies(bound);
      const a = await begin(store, "a", "aaaaa");
      const b = await begin(store, "b", "bbbb");
      expect(await thrown(b.append("bb"))).toMatchObject({ code: "chat.busy" });
      expect((await b.read(0))?.text).toBe("bbbb");
      await a.append("a");
      expect((await a.read(0))?.text).toBe("aaaaaa");
    });

    it("gives back the room of what it drops", async () => {
      const store = memoryReplies({ ...bound, keptMs: 10 });
      for (let round = 0; round < 5; round++) {
        await finished(store, `${round}`, "0123456789");
        vi.advanceTimersByTime(10);
      }
      await begin(store, "last", "0123456789");
      expect(await keysIn(store, "3", "4", "last")).toEqual(["last"]);
    });

    it("lets a reader of a dropped reply read on", async () => {
      const store = memoryReplies(bound);
      const a = await finished(store, "a", "aaaa");
      await begin(store, "b", "bbbbbbbb");
      expect(await store.find(keyOf("a"))).toBe(undefined);
      expect(await a.read(2)).toEqual({ offset: 2, text: "aa", ending: { status: "done" } });
    });
  });

  it("keeps a finished reply for 15 minutes, and a running one longer", async () => {
    const store = memoryReplies({ unreadMs: Number.MAX_SAFE_INTEGER });
    const running = await begin(store, "running");
    vi.advanceTimersByTime(14 * MINUTE_MS);
    await finished(store, "finished");
    vi.advanceTimersByTime(15 * MINUTE_MS - 1);
    expect(await keysIn(store, "running", "finished")).toEqual(["running", "finished"]);
    vi.advanceTimersByTime(1);
    expect(await keysIn(store, "running", "finished")).toEqual(["running"]);
    await running.end({ status: "done" });
  });

  it("takes a key anew after its reply's time", async () => {
    const store = memoryReplies({ keptMs: 1_000 });
    const before = await finished(store, "a", "old");
    vi.advanceTimersByTime(1_000);
    const after = await begin(store, "a");
    expect(after).not.toBe(before);
    expect((await after.read(0))?.text).toBe("");
  });
});

describe("MemoryReply", () => {
  it("is cancelled when it is not read for 10 minutes, and says so", async () => {
    const reply = await begin(memoryReplies(), "a", "text");
    vi.advanceTimersByTime(10 * MINUTE_MS - 1);
    expect(reply.cancelled.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(reply.cancelled.reason).toMatchObject({
      code: "reply.unread",
      message: expect.stringContaining("10 minutes"),
    });
    expect(vi.getTimerCount()).toBe(0);
  });

  it("counts from the last read", async () => {
    const reply = await begin(memoryReplies(), "a");
    vi.advanceTimersByTime(9 * MINUTE_MS);
    await reply.read(0);
    vi.advanceTimersByTime(10 * MINUTE_MS - 1);
    expect(reply.cancelled.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(reply.cancelled.aborted).toBe(true);
  });

  it("is wanted for as long as a reader waits, and 10 minutes more", async () => {
    const reply = await begin(memoryReplies(), "a");
    const leave = new AbortController();
    const reading = reply.follow(0, leave.signal);
    vi.advanceTimersByTime(59 * MINUTE_MS);
    expect(reply.cancelled.aborted).toBe(false);
    leave.abort();
    expect(await reading).toEqual({ offset: 0, text: "" });
    vi.advanceTimersByTime(10 * MINUTE_MS - 1);
    expect(reply.cancelled.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(reply.cancelled.aborted).toBe(true);
  });

  it.each([
    ["30 days", 30 * 24 * 60 * MINUTE_MS],
    ["ever", Number.POSITIVE_INFINITY],
  ])("may be unread for %s, which no timer can be set to", async (_, unreadMs) => {
    const reply = await begin(memoryReplies({ unreadMs }), "a");
    const set = vi.spyOn(globalThis, "setTimeout");
    // First a second only: a timer that rings at once would ring for ever in a whole day.
    vi.advanceTimersByTime(1000);
    expect(set).not.toHaveBeenCalled();
    vi.advanceTimersByTime(24 * 60 * MINUTE_MS);
    expect(reply.cancelled.aborted).toBe(false);
    expect(set).not.toHaveBeenCalled();
    set.mockRestore();
    await reply.end({ status: "done" });
  });

  it("leaves no timer behind when it has ended", async () => {
    const reply = await begin(memoryReplies(), "a");
    expect(vi.getTimerCount()).toBe(1);
    await reply.end({ status: "done" });
    expect(vi.getTimerCount()).toBe(0);
    await reply.read(0);
    await reply.follow(0, new AbortController().signal);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("keeps no process alive by its timer", async () => {
    vi.useRealTimers();
    const setTimeoutSpy = vi.spyOn(globalThis, "setTimeout");
    const reply = await begin(memoryReplies(), "a");
    const timer = setTimeoutSpy.mock.results[0]?.value as NodeJS.Timeout;
    expect(timer.hasRef()).toBe(false);
    await reply.end({ status: "done" });
    setTimeoutSpy.mockRestore();
  });

  it("stop asks the producer, once it runs and no later", async () => {
    const store = memoryReplies();
    const running = await begin(store, "a");
    await running.stop();
    expect(running.cancelled.reason).toBe(STOPPED);
    const done = await finished(store, "b");
    await done.stop();
    expect(done.cancelled.aborted).toBe(false);
  });

  it.each([
    ["the start", 0, { offset: 0, text: "a\u{1f600}b" }],
    ["inside a pair, from its beginning", 2, { offset: 1, text: "\u{1f600}b" }],
    ["the end", 4, { offset: 4, text: "" }],
    ["beyond the end", 5, undefined],
  ])("reads from %s", async (_, offset, reading) => {
    const reply = await begin(memoryReplies(), "a", "a\u{1f600}b");
    expect(await reply.read(offset)).toEqual(reading);
    expect(await reply.follow(offset, AbortSignal.abort())).toEqual(reading);
  });

  it("wakes every reader that waits, with all that it is missing", async () => {
    const reply = await begin(memoryReplies(), "a", "ab");
    const { signal } = new AbortController();
    const readings = [reply.follow(2, signal), reply.follow(2, signal), reply.follow(1, signal)];
    const ending = { status: "error", message: "x" } as const;
    // Before any of them has its turn.
    await Promise.all([reply.append("cd"), reply.append("e"), reply.end(ending)]);
    expect(await Promise.all(readings)).toEqual([
      { offset: 2, text: "cde", ending },
      { offset: 2, text: "cde", ending },
      { offset: 1, text: "b" },
    ]);
  });

  it("follow waits for more text, the end, or the signal", async () => {
    const reply = await begin(memoryReplies(), "a", "a");
    const leave = new AbortController();
    let settled = false;
    const reading = reply.follow(1, leave.signal).finally(() => {
      settled = true;
    });
    await settle();
    expect(settled).toBe(false);
    leave.abort();
    expect(await reading).toEqual({ offset: 1, text: "" });
    await reply.end({ status: "stopped" });
    const { signal } = new AbortController();
    expect(await reply.follow(1, signal)).toEqual({
      offset: 1,
      text: "",
      ending: { status: "stopped" },
    });
  });
});
