import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createHandler, type Handler } from "../../src/handler.ts";
import { eventually } from "../eventually.ts";
import { startFaultyLink } from "./faulty-link.ts";
import { type OpenInstance, openInstance } from "./open-instance.ts";
import { type RunningRedis, startRedis } from "./redis-server.ts";

let redis: RunningRedis;
let prefixes = 0;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

interface Instance extends OpenInstance {
  readonly handler: Handler;
}

const provider = {
  name: "Endless",
  async *chat(_: unknown, { signal }: { signal: AbortSignal }) {
    yield "text";
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
  },
};

async function open(url: string, prefix: string, options = {}): Promise<Instance> {
  const instance = await openInstance(url, { prefix, ...options });
  const { replies, pairing } = instance;
  return { ...instance, handler: createHandler({ token: "owner", provider, replies, pairing }) };
}

async function two(options = {}): Promise<[Instance, Instance]> {
  const prefix = `pairing-${++prefixes}`;
  return [await open(redis.url, prefix, options), await open(redis.url, prefix, options)];
}

function ask(
  { handler }: Instance,
  path: string,
  {
    token,
    body,
    method = body ? "POST" : "GET",
    key,
  }: { token?: string; body?: unknown; method?: string; key?: string } = {},
): Promise<Response> {
  const headers = {
    ...(token && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && { "content-type": "application/json" }),
    ...(key && { "idempotency-key": key }),
  };
  return handler(
    new Request(`http://pc/v1/${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
  );
}

const MESSAGE = { messages: [{ role: "user", content: "Hi" }] };

async function pair(
  by: Instance,
  redeemedBy: Instance,
): Promise<{ token: string; deviceId: string }> {
  const { code } = await (await ask(by, "pair/codes", { token: "owner", body: {} })).json();
  const redeemed = await ask(redeemedBy, "pair/redeem", { body: { code, name: "phone" } });
  expect(redeemed.status).toBe(200);
  return redeemed.json();
}

describe("redisPairing", () => {
  it("lets a device be paired with one instance's code at another, and in at a third at once", async () => {
    const [a, b] = await two();
    // Asked before, so that what it knows is old.
    expect((await ask(b, "remote/info", { token: "nobody's" })).status).toBe(401);
    const { token } = await pair(a, b);
    for (const instance of [a, b])
      expect((await ask(instance, "remote/info", { token })).status).toBe(200);
    const { devices } = await (await ask(a, "devices", { token: "owner" })).json();
    expect(devices).toMatchObject([{ name: "phone", lastSeenAt: expect.any(String) }]);
  });

  it("lets one of many use a code, whatever the instance", async () => {
    const [a, b] = await two();
    const { code } = await (await ask(a, "pair/codes", { token: "owner", body: {} })).json();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        ask(index % 2 ? a : b, "pair/redeem", { body: { code, name: "x" } }),
      ),
    );
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 410]));
  });

  it("kills a code after 5 wrong tries, wherever they were made", async () => {
    const [a, b] = await two();
    const { code } = await (await ask(a, "pair/codes", { token: "owner", body: {} })).json();
    for (let tries = 0; tries < 5; tries++)
      await ask(tries % 2 ? a : b, "pair/redeem", { body: { code: `wrong ${tries}`, name: "x" } });
    expect((await ask(b, "pair/redeem", { body: { code, name: "x" } })).status).toBe(410);
  });

  it("makes a code good again when its use failed", async () => {
    const [a, b] = await two();
    const { code } = await a.pairing.codes.create();
    const failing = a.pairing.codes.redeem(
      code,
      () => Promise.reject(new Error("x")),
      a.pairing.failures,
    );
    await expect(failing).rejects.toThrow("x");
    expect(await b.pairing.codes.redeem(code, async () => "used", b.pairing.failures)).toBe("used");
  });

  it("counts failures of all instances together, and lets a right token pass", async () => {
    const [a, b] = await two();
    const { token } = await pair(a, b);
    const statuses: number[] = [];
    for (let tries = 0; tries < 14; tries++)
      statuses.push(
        (await ask(tries % 2 ? a : b, "remote/info", { token: `wrong ${tries}` })).status,
      );
    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(401));
    expect(statuses).toContain(429);
    expect((await ask(a, "remote/info", { token })).status).toBe(200);
  });

  it.each([
    ["by the message", "whole"],
    ["by looking, when messages are lost", "deaf"],
  ])(
    "ends a revoked device's streams on every instance within a second, %s",
    async (_, hearing) => {
      const [a, b] = await two();
      const { token, deviceId } = await pair(a, a);
      if (hearing === "deaf") await a.command("ACL", "SETUSER", "default", "resetchannels");
      onTestFinished(
        async () => void (await a.command("ACL", "SETUSER", "default", "allchannels")),
      );
      const streams = await Promise.all([
        ask(a, "chat/stream", { token, body: MESSAGE }),
        ask(b, "chat/stream", { token, body: MESSAGE, ...(hearing === "whole" && { key: "k" }) }),
      ]);
      const ends = streams.map(async (response) => ({
        text: await response.text(),
        at: performance.now(),
      }));
      await eventually(() => expect(streams.map(({ status }) => status)).toEqual([200, 200]));
      if (hearing === "deaf") {
        // Publishing is refused as well then, so that the list is changed by hand.
        const prefix = `{pairing-${prefixes}}`;
        await b.command("HDEL", `${prefix}:devices`, deviceId);
        await b.command("SET", `${prefix}:version`, "another");
      } else
        expect(
          (await ask(b, `devices/${deviceId}`, { token: "owner", method: "DELETE" })).status,
        ).toBe(204);
      const revokedAt = performance.now();
      for (const { text, at } of await Promise.all(ends)) {
        expect(text.match(/"type":"(done|error)"/g)).toEqual(['"type":"error"']);
        expect(text).toContain("This device was removed");
        // A second is promised; this machine may be busy.
        expect(at - revokedAt).toBeLessThan(3_000);
      }
      for (const instance of [a, b])
        expect((await ask(instance, "remote/info", { token })).status).toBe(401);
    },
  );

  it("has one instance's waiting request decided at another", async () => {
    const [a, b] = await two();
    const asking = ask(a, "pair/request", { body: { client: "tablet" } });
    const [request] = await eventually(async () => {
      const { requests } = await (await ask(b, "pair/requests", { token: "owner" })).json();
      expect(requests).toHaveLength(1);
      return requests;
    });
    const decide = (): Promise<Response> =>
      ask(b, `pair/requests/${request.id}`, { token: "owner", body: { approve: true } });
    expect((await decide()).status).toBe(204);
    expect((await decide()).status).toBe(404);
    const { token } = await (await asking).json();
    expect((await ask(b, "remote/info", { token })).status).toBe(200);
  });

  it("ends a request that nobody answers, and takes at most 3 at once", async () => {
    const [a, b] = await two({ requestMs: 1_500 });
    const asked = [a, b, a].map((instance) =>
      ask(instance, "pair/request", { body: { client: "x" } }),
    );
    await eventually(async () => expect(await b.pairing.requests.list()).toHaveLength(3));
    expect((await ask(b, "pair/request", { body: { client: "x" } })).status).toBe(429);
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([408, 408, 408]);
    expect(await a.pairing.requests.list()).toEqual([]);
  });

  it("keeps both when two instances set one device's grants and pair another", async () => {
    const [a, b] = await two();
    const { deviceId } = await pair(a, b);
    await Promise.all([
      a.pairing.devices.setGrants(deviceId, ["agent"]),
      b.pairing.devices.add("second"),
      b.pairing.devices.setGrants(deviceId, ["agent"]),
    ]);
    expect(await a.pairing.devices.list()).toMatchObject([
      { name: "phone", grants: ["agent"] },
      { name: "second" },
    ]);
    expect(await b.pairing.devices.setGrants("nobody", ["agent"])).toBeUndefined();
  });

  it("keeps both when two instances rename one device and set its grants", async () => {
    const [a, b] = await two();
    const { deviceId } = await pair(a, b);
    const change = (by: Instance, body: object): Promise<Response> =>
      ask(by, `devices/${deviceId}`, { token: "owner", method: "PATCH", body });
    const changes = await Promise.all([
      change(a, { name: "tablet" }),
      change(b, { grants: ["agent"] }),
      change(a, { grants: ["agent"] }),
      change(b, { name: "tablet" }),
    ]);
    expect(changes.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    for (const { pairing } of [a, b])
      expect(await pairing.devices.list()).toMatchObject([{ name: "tablet", grants: ["agent"] }]);
    expect(await b.pairing.devices.rename("nobody", "x")).toBeUndefined();
  });

  it("has no links and sessions of the owner, which no other instance would know", async () => {
    const [a] = await two();
    for (const path of ["owner/codes", "owner/redeem"])
      expect((await ask(a, path, { token: "owner", body: {} })).status).toBe(404);
  });

  it("knows its devices while Redis is away, and says so to tokens that it does not know", async () => {
    const link = await startFaultyLink(redis.port);
    onTestFinished(() => link.close());
    const prefix = `pairing-${++prefixes}`;
    const instance = await open(`redis://127.0.0.1:${link.port}`, prefix);
    const { token } = await pair(instance, instance);
    expect((await ask(instance, "remote/info", { token })).status).toBe(200);
    link.break();
    await eventually(async () =>
      expect((await ask(instance, "remote/info", { token: "other" })).status).toBe(503),
    );
    expect((await ask(instance, "remote/info", { token })).status).toBe(200);
    expect((await ask(instance, "pair/codes", { token: "owner", body: {} })).status).toBe(503);
    link.mend();
    await eventually(async () =>
      expect((await ask(instance, "remote/info", { token: "other" })).status).toBe(401),
    );
  });

  it("trusts what it knew last for no longer than it was told", async () => {
    const link = await startFaultyLink(redis.port);
    onTestFinished(() => link.close());
    const prefix = `pairing-${++prefixes}`;
    const instance = await open(`redis://127.0.0.1:${link.port}`, prefix, { trustMs: 1_500 });
    const { token } = await pair(instance, instance);
    const stream = await ask(instance, "chat/stream", { token, body: MESSAGE });
    link.break();
    expect(await stream.text()).toContain("cannot reach the store");
    expect((await ask(instance, "remote/info", { token })).status).toBe(503);
    link.mend();
    await eventually(async () =>
      expect((await ask(instance, "remote/info", { token })).status).toBe(200),
    );
  });
});
