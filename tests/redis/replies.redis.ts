import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { ChatError } from "../../src/errors.ts";
import { createHandler } from "../../src/handler.ts";
import type { Provider } from "../../src/providers/provider.ts";
import { redisReplies } from "../../src/redis/index.ts";
import { PRODUCER_LOST } from "../../src/redis/reply-steps.ts";
import type { StoredReply } from "../../src/reply/reply-store.ts";
import { eventually } from "../eventually.ts";
import { type FaultyLink, startFaultyLink } from "./faulty-link.ts";
import { openInstance, TIMES } from "./open-instance.ts";
import { readToEnd } from "./read-to-end.ts";
import { type RunningRedis, startRedis } from "./redis-server.ts";

let redis: RunningRedis;
let prefixes = 0;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

/** A name that no other test uses. */
const newPrefix = (): string => `test-${++prefixes}`;

const KEY = { owner: "device 1", key: "k" };
const NEVER = new AbortController().signal;

async function faultyLink(): Promise<FaultyLink> {
  const link = await startFaultyLink(redis.port);
  onTestFinished(() => link.close());
  return link;
}

describe("redisReplies", () => {
  it("gives a reply to exactly one of many instances that claim it", async () => {
    const prefix = newPrefix();
    const instances = await Promise.all([1, 2, 3].map(() => openInstance(redis.url, { prefix })));
    const claims = await Promise.all(
      instances.flatMap(({ replies }) => [1, 2, 3, 4].map(() => replies.claim(KEY, "f"))),
    );
    expect(claims.filter(({ isNew }) => isNew)).toHaveLength(1);
  });

  it("lets another instance read live, and stop", async () => {
    const prefix = newPrefix();
    const [here, there] = [
      await openInstance(redis.url, { prefix }),
      await openInstance(redis.url, { prefix }),
    ];
    const { reply } = await here.replies.claim(KEY, "f");
    const copy = (await there.replies.find(KEY)) as StoredReply;
    const reading = copy.follow(0, NEVER);
    await reply.append("a\ud83d");
    expect(await reading).toEqual({ offset: 0, text: "a\ud83d" });
    await reply.append("\ude00");
    await eventually(async () => expect((await copy.read(0))?.text).toBe("a\u{1f600}"));
    await copy.stop();
    await eventually(() => expect(reply.cancelled.reason).toMatchObject({ code: "reply.stopped" }));
    await reply.end({ status: "stopped" });
    expect(await readToEnd(copy)).toEqual({
      offset: 0,
      text: "a\u{1f600}",
      ending: { status: "stopped" },
    });
  });

  it("ends the reply of a producer that dies, for every reader, and produces it never again", async () => {
    const prefix = newPrefix();
    const [dying, there] = [
      await openInstance(redis.url, { prefix }),
      await openInstance(redis.url, { prefix }),
    ];
    await (await dying.replies.claim(KEY, "f")).reply.append("half of");
    const copy = (await there.replies.find(KEY)) as StoredReply;
    dying.crash();
    expect((await readToEnd(copy)).ending).toEqual(PRODUCER_LOST);
    const { isNew, reply } = await there.replies.claim(KEY, "f");
    expect([isNew, (await reply.read(0))?.ending]).toEqual([false, PRODUCER_LOST]);
  });

  it("has a producer write nothing more whose lease was over meanwhile", async () => {
    const prefix = newPrefix();
    const link = await faultyLink();
    const stalled = await openInstance(`redis://127.0.0.1:${link.port}`, { prefix });
    const there = await openInstance(redis.url, { prefix });
    const { reply } = await stalled.replies.claim(KEY, "f");
    await reply.append("before");
    const copy = (await there.replies.find(KEY)) as StoredReply;
    await eventually(async () => expect((await copy.read(0))?.text).toBe("before"));
    link.break();
    expect((await readToEnd(copy)).ending).toEqual(PRODUCER_LOST);
    link.mend();
    await reply.append(" after").catch(() => {});
    await eventually(() => expect(reply.cancelled.aborted).toBe(true));
    await reply.end({ status: "done" });
    expect(await readToEnd(reply)).toEqual({ offset: 0, text: "before", ending: PRODUCER_LOST });
    expect(await (await there.replies.find(KEY))?.read(0)).toEqual({
      offset: 0,
      text: "before",
      ending: PRODUCER_LOST,
    });
  });

  it("writes on after a gap that is shorter than the lease, nothing lost and nothing doubled", async () => {
    const prefix = newPrefix();
    const link = await faultyLink();
    const here = await openInstance(`redis://127.0.0.1:${link.port}`, { prefix, leaseMs: 60_000 });
    const there = await openInstance(redis.url, { prefix, leaseMs: 60_000 });
    const { reply } = await here.replies.claim(KEY, "f");
    const copy = (await there.replies.find(KEY)) as StoredReply;
    let text = "";
    for (let piece = 0; piece < 200; piece++) {
      if (piece % 50 === 20) link.break();
      if (piece % 50 === 30) link.mend();
      if (piece % 50 === 40) link.cut();
      text += `${piece} `;
      await reply.append(`${piece} `);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await reply.end({ status: "done" });
    expect(await readToEnd(copy)).toEqual({ offset: 0, text, ending: { status: "done" } });
  });

  it("lets a reader that is cut off go without last words that are late, and keeps them", async () => {
    const prefix = newPrefix();
    const link = await faultyLink();
    const here = await openInstance(`redis://127.0.0.1:${link.port}`, { prefix, leaseMs: 60_000 });
    const there = await openInstance(redis.url, { prefix, leaseMs: 60_000 });
    const { reply } = await here.replies.claim(KEY, "f");
    await reply.append("shown");
    const copy = (await there.replies.find(KEY)) as StoredReply;
    await eventually(async () => expect((await copy.read(0))?.text).toBe("shown"));
    const reader = new AbortController();
    const reading = copy.follow("shown".length, reader.signal);
    link.stall();
    const ending = { status: "error", message: "The PC is going to sleep." } as const;
    await reply.append(" and more");
    const ended = reply.end(ending);
    reader.abort(new ChatError("server.shutting_down", ending.message));
    expect(await reading).toEqual({ offset: "shown".length, text: "" });
    link.mend();
    await ended;
    expect(await readToEnd(copy)).toEqual({ offset: 0, text: "shown and more", ending });
  });

  it("stops a reply that nobody reads, on whatever instance", async () => {
    const prefix = newPrefix();
    const options = { prefix, unreadMs: 1_000 };
    const [here, there] = [
      await openInstance(redis.url, options),
      await openInstance(redis.url, options),
    ];
    const { reply } = await here.replies.claim(KEY, "f");
    const leave = new AbortController();
    const reading = (await there.replies.find(KEY))?.follow(0, leave.signal);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(reply.cancelled.aborted).toBe(false);
    leave.abort();
    await reading;
    await eventually(() => expect(reply.cancelled.reason).toMatchObject({ code: "reply.unread" }));
  });

  it("gives every key a time to live, under one prefix and in one slot", async () => {
    const prefix = newPrefix();
    const { replies, command } = await openInstance(redis.url, { prefix, keptMs: 5_000 });
    const { reply } = await replies.claim(KEY, "f");
    await reply.append("text");
    await reply.end({ status: "done" });
    const keys = (await command("KEYS", `*${prefix}*`)) as string[];
    expect(keys).toHaveLength(5);
    for (const key of keys) {
      expect(key.startsWith(`{${prefix}}:`)).toBe(true);
      expect(Number(await command("PTTL", key))).toBeGreaterThan(0);
      expect(Number(await command("PTTL", key))).toBeLessThanOrEqual(65_000 + TIMES.leaseMs);
    }
  });
});

describe("a server whose Redis is away", () => {
  const provider: Provider = {
    name: "Counting",
    async *chat() {
      yield "one ";
      yield "two";
    },
  };

  it("answers keyed messages with 503 in words and plain ones as ever, and is back by itself", async () => {
    const link = await faultyLink();
    const { replies } = await openInstance(`redis://127.0.0.1:${link.port}`, {
      prefix: newPrefix(),
    });
    const handler = createHandler({ token: "t", provider, replies });
    const post = (headers: Record<string, string>): Promise<Response> =>
      handler(
        new Request("http://pc/v1/chat/stream", {
          method: "POST",
          headers: { authorization: "Bearer t", "content-type": "application/json", ...headers },
          body: JSON.stringify({ messages: [{ role: "user", content: "Hi" }] }),
        }),
      );
    link.break();
    const refused = await post({ "idempotency-key": "a" });
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await refused.json()).toMatchObject({
      error: { code: "store.unavailable", message: expect.stringContaining("Try again") },
    });
    expect(await (await post({})).text()).toContain('"content":"one two"');
    link.mend();
    const answer = await eventually(async () => {
      const response = await post({ "idempotency-key": "a" });
      expect(response.status).toBe(200);
      return response.text();
    });
    expect(answer).toContain('"content":"one two"');
  });

  it("ends what runs as an error within its lease, and blocks nobody", async () => {
    const link = await faultyLink();
    const { replies } = await openInstance(`redis://127.0.0.1:${link.port}`, {
      prefix: newPrefix(),
    });
    const { reply } = await replies.claim(KEY, "f");
    await reply.append("shown");
    link.stall();
    await reply.append(" not shown");
    await eventually(() => expect(reply.cancelled.aborted).toBe(true));
    await reply.end({ status: "done" });
    expect((await readToEnd(reply)).ending).toEqual(PRODUCER_LOST);
  });

  it("says to readers of another instance's reply that it lost sight of it", async () => {
    const prefix = newPrefix();
    const link = await faultyLink();
    const here = await openInstance(redis.url, { prefix });
    const there = await openInstance(`redis://127.0.0.1:${link.port}`, { prefix });
    const { reply } = await here.replies.claim(KEY, "f");
    await reply.append("shown");
    const copy = (await there.replies.find(KEY)) as StoredReply;
    link.break();
    expect((await readToEnd(copy)).ending).toMatchObject({
      status: "error",
      message: expect.stringContaining("lost the store"),
    });
    await reply.append(" and more");
    await reply.end({ status: "done" });
    link.mend();
    await eventually(async () =>
      expect(await (await there.replies.find(KEY))?.read(0)).toEqual({
        offset: 0,
        text: "shown and more",
        ending: { status: "done" },
      }),
    );
  });

  it("tells readers of replies that Redis has forgotten", async () => {
    const own = await startRedis();
    onTestFinished(() => own.stop());
    const { replies } = await openInstance(own.url, { prefix: newPrefix() });
    const { reply } = await replies.claim(KEY, "f");
    await reply.append("text");
    await own.restart();
    await eventually(() => expect(reply.cancelled.aborted).toBe(true));
    await reply.end({ status: "done" });
    expect((await reply.read(0))?.ending ?? "none").not.toMatchObject({ status: "done" });
    await eventually(async () => expect((await replies.claim(KEY, "f")).isNew).toBe(true));
  });
});

it("redisReplies refuses a prefix that would change the slot", () => {
  const client = { run: async () => [], close() {} };
  expect(() => redisReplies({ client, prefix: "a}b" })).toThrow(TypeError);
  expect(() => redisReplies({ client, prefix: "" })).toThrow(TypeError);
});
