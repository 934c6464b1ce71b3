import { createClient } from "@redis/client";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { createHandler, type Handler } from "../../src/handler.ts";
import { openaiApi } from "../../src/openai-api.ts";
import type { Provider } from "../../src/providers/provider.ts";
import { connectionTo } from "../../src/redis/connect.ts";
import { redisPairing } from "../../src/redis/index.ts";
import { LiveReplies } from "../../src/redis/live-replies.ts";
import { storeUnavailable } from "../../src/redis/redis-connection.ts";
import { ReplyCalls } from "../../src/redis/reply-calls.ts";
import { PRODUCER_LOST } from "../../src/redis/reply-steps.ts";
import type { StoredReply } from "../../src/reply/reply-store.ts";
import { eventually } from "../eventually.ts";
import { type FaultyLink, startFaultyLink } from "./faulty-link.ts";
import { type OpenInstance, openInstance, TIMES } from "./open-instance.ts";
import { readToEnd } from "./read-to-end.ts";
import { type RunningRedis, startRedis } from "./redis-server.ts";

let redis: RunningRedis;
let prefixes = 0;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
afterEach(() => void vi.useRealTimers());

const KEY = { owner: "device 1", key: "k" };
const MESSAGE = { messages: [{ role: "user", content: "Hi" }] };

interface Server {
  readonly link: FaultyLink;
  readonly instance: OpenInstance;
  readonly prefix: string;
  asked(): number;
  post(path: string, body: unknown, key?: string): Promise<Response>;
}

/** A server whose way to Redis can be broken, or is from its start. */
async function startServer({
  isAway = false,
  timeoutMs = TIMES.timeoutMs,
  leaseMs = TIMES.leaseMs,
} = {}): Promise<Server> {
  const link = await startFaultyLink(redis.port);
  onTestFinished(() => link.close());
  if (isAway) link.break();
  const prefix = `away-${++prefixes}`;
  const url = `redis://127.0.0.1:${link.port}`;
  const instance = await openInstance(url, { prefix, isAway, timeoutMs, leaseMs });
  let asked = 0;
  const provider: Provider = {
    name: "Counting",
    async *chat() {
      asked++;
      yield "one ";
      yield "two";
    },
  };
  const { replies, pairing } = instance;
  const handler: Handler = createHandler({
    ...{ token: "t", provider, replies, pairing },
    openai: openaiApi(),
  });
  const post = (path: string, body: unknown, key?: string): Promise<Response> =>
    handler(
      new Request(`http://pc/v1/${path}`, {
        method: "POST",
        headers: {
          authorization: "Bearer t",
          "content-type": "application/json",
          ...(key && { "idempotency-key": key }),
        },
        body: JSON.stringify(body),
      }),
    );
  return { link, instance, prefix, asked: () => asked, post };
}

/** Whether a keyed message is refused in words, within the bound, and a plain one is answered. */
async function refusesKeyed({ post }: Server): Promise<void> {
  const startMs = performance.now();
  const refused = await post("chat/stream", MESSAGE, "refused");
  // One deadline of a call to Redis is promised; this machine may be busy.
  expect(performance.now() - startMs).toBeLessThan(10_000);
  expect(refused.status).toBe(503);
  expect(refused.headers.get("retry-after")).toBe("5");
  expect((await refused.json()).error).toMatchObject({
    code: "store.unavailable",
    message: expect.stringContaining("Try again"),
  });
  expect(await (await post("chat/stream", MESSAGE)).text()).toContain('"content":"one two"');
}

async function isBack({ post }: Server): Promise<void> {
  await eventually(async () => {
    const response = await post("chat/stream", MESSAGE, "refused");
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('"content":"one two"');
  });
}

describe("a server whose Redis", () => {
  it("is away from the start answers plain messages, and is back by itself", async () => {
    const server = await startServer({ isAway: true });
    await refusesKeyed(server);
    server.link.mend();
    await isBack(server);
  });

  it("answers too late refuses keyed messages, and is back by itself", async () => {
    const server = await startServer();
    server.link.slow(2_000);
    await refusesKeyed(server);
    server.link.mend();
    await isBack(server);
  });

  it("gets what is sent while its answers are lost refuses keyed messages, and asks the provider once when it is back", async () => {
    const server = await startServer();
    const { link, post, asked } = server;
    link.deafen();
    await refusesKeyed(server);
    const plain = asked();
    link.mend();
    await isBack(server);
    expect(asked()).toBe(plain + 1);
    // The same reply again.
    expect(await (await post("chat/stream", MESSAGE, "refused")).text()).toContain("one two");
    expect(asked()).toBe(plain + 1);
  });

  it("is away refuses a completion with a key in OpenAI's form, and answers one without", async () => {
    const { link, post } = await startServer();
    link.break();
    const body = { model: "default", messages: MESSAGE.messages };
    const refused = await post("chat/completions", body, "k");
    expect(refused.status).toBe(503);
    expect((await refused.json()).error).toMatchObject({
      code: "store.unavailable",
      message: expect.stringContaining("Try again"),
    });
    const plain = await (await post("chat/completions", body)).json();
    expect(plain.choices[0].message.content).toBe("one two");
  });
});

describe("an answer of Redis that is lost", () => {
  it("leaves no claim behind whose reply nobody produces", async () => {
    const { link, instance, prefix } = await startServer({ leaseMs: 60_000 });
    const admin = await openInstance(redis.url, { prefix });
    // Redis knows the script then: it need not be sent again.
    await instance.replies.claim({ ...KEY, key: "other" }, "f");
    link.deafen();
    await expect(instance.replies.claim(KEY, "f")).rejects.toMatchObject({
      code: "store.unavailable",
    });
    const isThere = (): Promise<unknown> =>
      admin.command("EXISTS", `{${prefix}}:reply:device%201:k`);
    expect(await isThere()).toBe(1);
    link.mend();
    await eventually(async () => expect(await isThere()).toBe(0));
    expect((await admin.replies.claim(KEY, "f")).isNew).toBe(true);
  });

  it("ends such a claim, where somebody has seen it", async () => {
    const { link, instance, prefix } = await startServer({ leaseMs: 60_000 });
    const there = await openInstance(redis.url, { prefix, leaseMs: 60_000 });
    await instance.replies.claim({ ...KEY, key: "other" }, "f");
    link.deafen();
    await expect(instance.replies.claim(KEY, "f")).rejects.toThrow();
    const copy = (await there.replies.find(KEY)) as StoredReply;
    link.mend();
    expect(await readToEnd(copy)).toEqual({ offset: 0, text: "", ending: PRODUCER_LOST });
    expect((await there.replies.claim(KEY, "f")).isNew).toBe(false);
  });

  it("makes a decision neither undone nor done twice", async () => {
    const { link, instance, prefix } = await startServer({ timeoutMs: 20_000 });
    const there = await openInstance(redis.url, { prefix });
    const asking = there.pairing.requests.ask("phone", new AbortController().signal);
    const [request] = await eventually(async () => {
      const waiting = await instance.pairing.requests.list();
      expect(waiting).toHaveLength(1);
      return waiting;
    });
    // Redis knows the script then: it need not be sent again.
    await instance.pairing.requests.decide("nobody", true);
    link.deafen();
    const deciding = instance.pairing.requests.decide(request?.id ?? "", true);
    expect(await asking).toMatchObject({ name: "phone" });
    link.mend();
    expect(await deciding).toBe(true);
    expect(await instance.pairing.requests.decide(request?.id ?? "", true)).toBe(false);
  });

  it("does not say that there was no device to revoke", async () => {
    const { link, instance, prefix } = await startServer({ timeoutMs: 20_000 });
    const there = await openInstance(redis.url, { prefix });
    const { device } = await instance.pairing.devices.add("phone");
    await instance.pairing.devices.revoke("nobody");
    link.deafen();
    const revoking = instance.pairing.devices.revoke(device.id);
    await eventually(async () => expect(await there.pairing.devices.list()).toEqual([]));
    link.mend();
    expect(await revoking).toBe(true);
    expect(await instance.pairing.devices.revoke(device.id)).toBe(false);
  });
});

it("a device is not told that the disk is full when Redis is away", async () => {
  const { link, instance } = await startServer();
  const { devices } = instance.pairing;
  const { device } = await devices.add("phone");
  link.break();
  const away = { code: "store.unavailable" };
  await expect(devices.revoke(device.id)).rejects.toMatchObject(away);
  await expect(devices.setGrants(device.id, ["agent"])).rejects.toMatchObject(away);
  await expect(devices.add("tablet")).rejects.toMatchObject(away);
});

it("a request to be paired ends in time, also where listening never begins", async () => {
  const client = await createClient({ url: redis.url })
    .on("error", () => {})
    .connect();
  const connection = connectionTo(client, { timeoutMs: 5_000 });
  const pairing = redisPairing({
    client: { ...connection, subscribe: () => new Promise(() => {}) },
    prefix: `away-${++prefixes}`,
    requestMs: 500,
  });
  onTestFinished(() => {
    pairing.close();
    connection.close();
    client.destroy();
  });
  const asking = pairing.requests.ask("phone", new AbortController().signal);
  await expect(asking).rejects.toMatchObject({ code: "pair.timeout" });
});

it("a reply whose text Redis refuses ends within a lease, though its lease is renewed", async () => {
  const prefix = `away-${++prefixes}`;
  const admin = await openInstance(redis.url, { prefix });
  await admin.command("ACL", "SETUSER", "mute", "on", ">p", "~*", "&*", "+@all", "-append");
  const here = await openInstance(redis.url.replace("//", "//mute:p@"), { prefix });
  const { reply } = await here.replies.claim(KEY, "f");
  await reply.append("text");
  await eventually(() => expect(reply.cancelled.aborted).toBe(true));
  await reply.end({ status: "done" });
  expect((await reply.read(0))?.ending).toMatchObject({ status: "error" });
});

it("a reader is not told that Redis is lost by the first call that fails after an idle hour", async () => {
  vi.useFakeTimers();
  const connection = { run: () => Promise.reject(storeUnavailable()), close() {} };
  const bounds = { keptMs: 1, leaseMs: 1, unreadMs: 1, maxReplies: 1, maxBytes: 1 };
  const calls = new ReplyCalls(connection, { prefix: "p", bounds });
  const live = new LiveReplies({
    ...{ connection, calls, syncMs: 100, unreadMs: 1, lostMs: 1_000 },
  });
  await vi.advanceTimersByTimeAsync(3_600_000);
  const rest = { from: 0, to: 0, text: "", ending: undefined };
  const copy = live.update("id", { fingerprint: "f", nonce: "n", ...rest });
  await vi.advanceTimersByTimeAsync(800);
  expect(copy.isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(400);
  expect(copy.ending).toMatchObject({ status: "error" });
  live.close();
});
