import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { AbortScope } from "../../src/abort-scope.ts";
import type { ChatEvent } from "../../src/chat.ts";
import { ChatError } from "../../src/errors.ts";
import { memoryReplies } from "../../src/reply/memory-replies.ts";
import { type KeptMessage, openReply, produceReply } from "../../src/reply/open-reply.ts";
import { readReply } from "../../src/reply/read-reply.ts";
import { type ReplyKey, type ReplyStore, STOPPED } from "../../src/reply/reply-store.ts";
import { settle } from "../settle.ts";
import { ScriptedSource } from "./scripted-source.ts";

const KEY: ReplyKey = { owner: "owner", key: "k" };
const OTHER: ReplyKey = { owner: "owner", key: "other" };

/** A message whose reply a test produces. */
function message(overrides: Partial<KeptMessage> = {}) {
  const source = new ScriptedSource<readonly ChatEvent[]>();
  const runs: AbortSignal[] = [];
  const kept: KeptMessage = {
    key: KEY,
    fingerprint: "f",
    offset: 0,
    prepare: async () => (reply) => {
      runs.push(reply.cancelled);
      return produceReply(reply, source);
    },
    ...overrides,
  };
  return { kept, source, runs };
}

async function readAll(
  store: ReplyStore,
  kept: KeptMessage,
  signal?: AbortSignal,
): Promise<ChatEvent[]> {
  const { reply, slice } = await openReply(store, kept);
  const events: ChatEvent[] = [];
  for await (const batch of readReply(reply, slice, new AbortScope(signal))) events.push(...batch);
  return events;
}

function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => "none",
    (error) => (error instanceof ChatError ? error.code : error),
  );
}

describe("openReply", () => {
  it("begins a reply once, however many ask at once", async () => {
    const store = memoryReplies();
    const { kept, runs, source } = message();
    const opened = await Promise.all(Array.from({ length: 50 }, () => openReply(store, kept)));
    expect(runs).toHaveLength(1);
    expect(opened.filter(({ produced }) => produced)).toHaveLength(1);
    expect(new Set(opened.map(({ reply }) => reply)).size).toBe(1);
    source.give([{ type: "done", content: "" }]);
    source.end();
  });

  it("resolves when the reply has ended, whether anybody reads it or not", async () => {
    const store = memoryReplies();
    const { kept, source } = message();
    const { reply, produced } = await openReply(store, kept);
    let ended = false;
    produced?.then(() => {
      ended = true;
    });
    source.give([{ type: "token", delta: "Hello" }]);
    await settle();
    expect(ended).toBe(false);
    source.give([{ type: "done", content: "Hello" }]);
    source.end();
    await produced;
    expect(await reply.read(0)).toEqual({ offset: 0, text: "Hello", ending: { status: "done" } });
  });

  it.each([
    ["an offset above 0 under an unknown key", {}, { key: OTHER, offset: 1 }, "chat.stream_lost"],
    ["an offset beyond the text", {}, { offset: 6 }, "chat.stream_lost"],
    ["another message", {}, { fingerprint: "g" }, "chat.idempotency_key_reused"],
    [
      "another message, from an offset beyond the text",
      {},
      { fingerprint: "g", offset: 9 },
      "chat.idempotency_key_reused",
    ],
    ["the end of the text", {}, { offset: 5 }, "none"],
  ])("answers %s", async (_, first, second, code) => {
    const store = memoryReplies();
    const { kept, source, runs } = message(first);
    await openReply(store, kept);
    source.give([{ type: "token", delta: "Hello" }]);
    await settle();
    expect(await codeOf(openReply(store, { ...kept, ...second }))).toBe(code);
    expect(runs).toHaveLength(1);
  });

  it("distinguishes two messages that come at once under one key", async () => {
    const store = memoryReplies();
    const { kept, runs } = message();
    const other = { ...kept, fingerprint: "g" };
    const codes = await Promise.all([kept, other].map((one) => codeOf(openReply(store, one))));
    expect(codes).toEqual(["none", "chat.idempotency_key_reused"]);
    expect(runs).toHaveLength(1);
  });

  it("keeps nothing of a message that could not be prepared", async () => {
    const store = memoryReplies();
    const failure = new ChatError("chat.no_provider", "…");
    const refused = message({ prepare: () => Promise.reject(failure) });
    expect(await codeOf(openReply(store, refused.kept))).toBe("chat.no_provider");
    const { kept, runs } = message();
    await openReply(store, kept);
    expect(runs).toHaveLength(1);
  });

  it("starts no run for which the store has no room", async () => {
    const store = memoryReplies({ maxReplies: 1 });
    await openReply(store, message().kept);
    const { kept, runs } = message({ key: OTHER });
    expect(await codeOf(openReply(store, kept))).toBe("chat.busy");
    expect(runs).toHaveLength(0);
  });

  it("stops a run whose text the store has no room for, and says so", async () => {
    const store = memoryReplies({ maxBytes: 10 });
    const { kept, source } = message();
    const reading = readAll(store, kept);
    await settle();
    source.give([{ type: "token", delta: "12345" }]);
    await settle();
    source.give([{ type: "token", delta: "6" }]);
    await settle();
    const error = { type: "error", message: expect.stringMatching(/room/) };
    expect(await reading).toEqual([{ type: "token", delta: "12345" }, error]);
    expect(source.returned).toBe(1);
    expect(await readAll(store, kept)).toEqual([{ type: "token", delta: "12345" }, error]);
  });

  it("ends a reply with an error when its store fails", async () => {
    const store = memoryReplies();
    const broken: ReplyStore = {
      ...store,
      claim: async (key, fingerprint) => {
        const { reply, isNew } = await store.claim(key, fingerprint);
        reply.append = () => Promise.reject(new Error("the disk is full: /home/flo"));
        return { reply, isNew };
      },
    };
    const { kept, source } = message();
    const reading = readAll(broken, kept);
    source.give([{ type: "token", delta: "a" }]);
    expect(await reading).toEqual([{ type: "error", message: "The reply could not be kept." }]);
  });

  it("has produced a reply, without throwing, whose store cannot even keep its error", async () => {
    const store = memoryReplies();
    const { reply } = await store.claim(KEY, "f");
    const fail = (): Promise<void> => Promise.reject(new Error("the disk is full"));
    reply.append = fail;
    reply.end = fail;
    const broken: ReplyStore = {
      find: async () => undefined,
      claim: async () => ({ reply, isNew: true }),
    };
    const { kept, source } = message();
    const { produced } = await openReply(broken, kept);
    source.give([{ type: "token", delta: "a" }]);
    await expect(produced).resolves.toBeUndefined();
    await reply.stop();
  });
});

describe("readReply", () => {
  const HELLO = { type: "done", content: "Hello" } as const;

  it("begins with everything from the offset on, goes on live, and ends as the reply does", async () => {
    const store = memoryReplies();
    const { kept, source } = message();
    const first = readAll(store, kept);
    await settle();
    source.give([{ type: "token", delta: "He" }]);
    await settle();
    source.give([{ type: "token", delta: "l" }]);
    await settle();
    const second = readAll(store, { ...kept, offset: 1 });
    await settle();
    source.give([{ type: "token", delta: "lo" }]);
    await settle();
    source.give([HELLO]);
    source.end();
    expect(await first).toEqual([
      { type: "token", delta: "He" },
      { type: "token", delta: "l" },
      { type: "token", delta: "lo" },
      HELLO,
    ]);
    expect(await second).toEqual([
      { type: "token", delta: "el" },
      { type: "token", delta: "lo" },
      HELLO,
    ]);
    const late = { ...kept, offset: 5 };
    expect(await readAll(store, kept)).toEqual([{ type: "token", delta: "Hello" }, HELLO]);
    expect(await readAll(store, late)).toEqual([HELLO]);
  });

  it("catches a slow reader up in one token", async () => {
    const store = memoryReplies();
    const { kept, source } = message();
    const { reply, slice } = await openReply(store, kept);
    const events = readReply(reply, slice, new AbortScope());
    for (const delta of ["a", "b", "c"]) source.give([{ type: "token", delta }]);
    await settle();
    expect((await events.next()).value).toEqual([{ type: "token", delta: "abc" }]);
    await events.return(undefined);
  });

  it("never begins inside a surrogate pair", async () => {
    const store = memoryReplies();
    const { kept, source } = message();
    await openReply(store, kept);
    source.give([{ type: "token", delta: "a\u{1f600}b" }]);
    source.give([{ type: "done", content: "a\u{1f600}b" }]);
    source.end();
    await settle();
    const inside = { ...kept, offset: 2 };
    expect((await openReply(store, inside)).slice.offset).toBe(1);
    expect((await readAll(store, inside))[0]).toEqual({ type: "token", delta: "\u{1f600}b" });
  });

  it("ends a reply that was stopped with a done that has what there is", async () => {
    const store = memoryReplies();
    const { kept, source, runs } = message();
    const reading = readAll(store, kept);
    await settle();
    source.give([{ type: "token", delta: "Hel" }]);
    await settle();
    const known = await store.find(KEY);
    await known?.stop();
    // As askProvider does.
    source.give([{ type: "error", message: runs[0]?.reason.message }]);
    source.end();
    const done = { type: "done", content: "Hel" } as const;
    expect(await reading).toEqual([{ type: "token", delta: "Hel" }, done]);
    expect(await readAll(store, kept)).toEqual([{ type: "token", delta: "Hel" }, done]);
    expect((await known?.read(0))?.ending).toEqual({ status: "stopped" });
  });

  it("recognises a stop by its code, as a store of another process makes it anew", async () => {
    const store = memoryReplies();
    const stop = new AbortController();
    const elsewhere: ReplyStore = {
      ...store,
      claim: async (key, fingerprint) => {
        const { reply, isNew } = await store.claim(key, fingerprint);
        Object.defineProperty(reply, "cancelled", { value: stop.signal });
        return { reply, isNew };
      },
    };
    const { kept, source } = message();
    const { reply, produced } = await openReply(elsewhere, kept);
    stop.abort({ code: STOPPED.code });
    source.give([{ type: "error", message: "The reply was stopped." }]);
    source.end();
    await produced;
    expect((await reply.read(0))?.ending).toEqual({ status: "stopped" });
  });

  it("keeps why the reply ended and what it cost, for every reader", async () => {
    const store = memoryReplies();
    const { kept, source } = message();
    const done: ChatEvent = {
      type: "done",
      content: "Hello",
      finishReason: "length",
      usage: { inputTokens: 3, outputTokens: 1 },
    };
    const first = readAll(store, kept);
    source.give([{ type: "token", delta: "Hello" }, done]);
    source.end();
    const all = [{ type: "token", delta: "Hello" }, done];
    expect(await first).toEqual(all);
    expect(await readAll(store, kept)).toEqual(all);
    expect((await (await store.find(KEY))?.read(0))?.ending).toEqual({
      status: "done",
      finishReason: "length",
      usage: { inputTokens: 3, outputTokens: 1 },
    });
  });

  it("yields the last text and the ending together", async () => {
    const store = memoryReplies();
    const { kept, source } = message();
    const { reply, slice } = await openReply(store, kept);
    source.give([{ type: "token", delta: "Hello" }, HELLO]);
    source.end();
    await settle();
    const batches: (readonly ChatEvent[])[] = [];
    for await (const batch of readReply(reply, slice, new AbortScope())) batches.push(batch);
    expect(batches).toEqual([[{ type: "token", delta: "Hello" }, HELLO]]);
  });

  it("ends one that failed with its error, for late readers too", async () => {
    const store = memoryReplies();
    const { kept, source } = message();
    await openReply(store, kept);
    source.give([{ type: "token", delta: "a" }]);
    source.give([{ type: "error", message: "Ollama failed." }]);
    source.end();
    await settle();
    const events = [
      { type: "token", delta: "a" },
      { type: "error", message: "Ollama failed." },
    ];
    expect(await readAll(store, kept)).toEqual(events);
  });

  it.each([
    ["a ChatError", new ChatError("server.shutting_down", "The PC ends."), "The PC ends."],
    ["anything else", "gone", "The reply is no longer kept. Ask again."],
  ])("tells a reader whose signal is aborted with %s, and lets the reply go on", async (...row) => {
    const [, reason, said] = row;
    const store = memoryReplies();
    const { kept, source } = message();
    const leave = new AbortController();
    const reading = readAll(store, kept, leave.signal);
    await settle();
    source.give([{ type: "token", delta: "Hel" }]);
    await settle();
    leave.abort(reason);
    expect(await reading).toEqual([
      { type: "token", delta: "Hel" },
      { type: "error", message: said },
    ]);
    source.give([{ type: "token", delta: "lo" }]);
    source.give([HELLO]);
    source.end();
    expect(await readAll(store, kept)).toEqual([{ type: "token", delta: "Hello" }, HELLO]);
  });

  it("leaves no listener on a signal that lives longer", async () => {
    const store = memoryReplies();
    const { kept, source } = message();
    const shutdown = new AbortController();
    const reading = readAll(store, kept, shutdown.signal);
    await settle();
    for (let index = 0; index < 20; index++) {
      source.give([{ type: "token", delta: "a" }]);
      await settle();
    }
    expect(getEventListeners(shutdown.signal, "abort")).toHaveLength(1);
    source.give([{ type: "done", content: "a".repeat(20) }]);
    source.end();
    await reading;
    expect(getEventListeners(shutdown.signal, "abort")).toHaveLength(0);
  });
});
