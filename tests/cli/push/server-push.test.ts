import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { DeviceMoves } from "../../../src/auth/device-moves.ts";
import { Devices } from "../../../src/auth/devices.ts";
import { devicesFile } from "../../../src/cli/files/devices-file.ts";
import { lineLog, SILENT } from "../../../src/cli/log.ts";
import { pushFile } from "../../../src/cli/push/push-file.ts";
import { ServerPush } from "../../../src/cli/push/server-push.ts";
import { type RunningServer, startServer } from "../../../src/cli/server/start-server.ts";
import type { GivenSubscription } from "../../../src/push/subscription.ts";
import type { PendingQuestions } from "../../../src/runs/pending-questions.ts";
import { eventually } from "../../eventually.ts";
import { type Step, startFake, stream } from "../../fakes/fake-provider.ts";
import { type PushService, startPushService } from "../../fakes/push-service.ts";
import { manualClock } from "../../push/manual-clock.ts";
import { FakeRuns } from "../../routes/fake-runs.ts";
import { settle } from "../../settle.ts";
import { configFor, temporaryHome } from "../temporary-home.ts";

async function pushService(): Promise<PushService> {
  const service = await startPushService();
  onTestFinished(() => service.close());
  return service;
}

/** A server whose model answers when it is told to. */
async function slowServer() {
  const service = await pushService();
  const gates: (() => void)[] = [];
  const model = await startFake("openai", () => {
    const wait = new Promise<void>((resolve) => gates.push(resolve));
    return stream("Hel", { wait } satisfies Step, "lo");
  });
  onTestFinished(() => model.close());
  const home = temporaryHome(configFor(model.url));
  const clock = manualClock();
  const lines: string[] = [];
  const start = async (): Promise<RunningServer> => {
    const server = await startServer({
      ...{ home, env: {}, drainMs: 0, keepToken: true },
      log: lineLog("debug", (line) => lines.push(line)),
      push: { fetch, clock, isAllowedEndpoint: (url) => url.startsWith(service.origin) },
    });
    onTestFinished(() => server.close());
    return server;
  };
  return { service, home, clock, lines, gates, start };
}

async function call(
  { url, token }: { url: string; token: string },
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text.startsWith("{") ? JSON.parse(text) : {},
  };
}

async function pair({ pairing, url }: RunningServer) {
  const { device, token } = await pairing.devices.add("phone");
  return { url, token, id: device.id };
}

async function subscribe(
  phone: { url: string; token: string },
  { endpoint, keys }: GivenSubscription,
): Promise<string> {
  const { body } = await call(phone, "PUT", "/v1/push/subscriptions", { endpoint, keys });
  return String(body.id);
}

/** As a phone does by a tunnel, whose name is then the `Host`. */
async function subscribeBy(
  host: string,
  phone: { url: string; token: string },
  { endpoint, keys }: GivenSubscription,
): Promise<number | undefined> {
  const headers = { host, authorization: `Bearer ${phone.token}`, origin: `https://${host}` };
  return new Promise((resolve, reject) => {
    request(`${phone.url}/v1/push/subscriptions`, {
      method: "PUT",
      headers: { ...headers, "content-type": "application/json" },
    })
      .on("response", (response) => resolve(response.resume().statusCode))
      .on("error", reject)
      .end(JSON.stringify({ endpoint, keys }));
  });
}

const MESSAGE = { messages: [{ role: "user", content: "a secret question" }] };

describe("startServer, push", { timeout: 60_000 }, () => {
  it("tells the device that asked of a reply that took over 20 s, and of no other", async () => {
    const { service, home, clock, lines, gates, start } = await slowServer();
    const server = await start();
    const [phone, tablet] = [await pair(server), await pair(server)];
    const subscription = service.subscribe();
    await subscribe(phone, subscription);
    await subscribe(tablet, service.subscribe());
    const ask = (key: string) =>
      call(phone, "POST", "/v1/chat/stream", MESSAGE, { "idempotency-key": key });
    const asked = ask("quick");
    await eventually(() => expect(gates).toHaveLength(1));
    await clock.advance(20_000);
    gates[0]?.();
    await asked;
    const long = ask("long");
    await eventually(() => expect(gates).toHaveLength(2));
    await clock.advance(20_001);
    gates[1]?.();
    await long;
    const received = await service.until(1);
    expect(received).toMatchObject([
      { browser: subscription.name, notice: { kind: "reply", key: "long" } },
    ]);
    const { body } = await call(phone, "GET", "/v1/push");
    expect(body.publicKey).toBe(received[0]?.publicKey);
    await eventually(() => expect(lines.join("")).toContain(`push (reply) to ${phone.id}: sent`));
    const secrets = [subscription.endpoint, subscription.name, subscription.keys.auth];
    for (const secret of secrets) expect(lines.join("")).not.toContain(secret);
    expect(readdirSync(home).filter((name) => name.includes("push"))).toEqual(["push.json"]);
    expect(statSync(pushFile(home)).mode & 0o777).toBe(0o600);
  });

  it("keeps nothing until somebody asks for the key, and then the same key", async () => {
    const { home, start, service } = await slowServer();
    const server = await start();
    const phone = await pair(server);
    expect(existsSync(pushFile(home))).toBe(false);
    const { body } = await call(phone, "GET", "/v1/push");
    expect(body).toEqual({ publicKey: expect.stringMatching(/^B[\w-]{86}$/), subscriptions: [] });
    const id = await subscribe(phone, service.subscribe());
    await server.close();
    const next = await start();
    expect((await call({ ...phone, url: next.url }, "GET", "/v1/push")).body).toMatchObject({
      publicKey: body.publicKey,
      subscriptions: [{ id }],
    });
  });

  it("forgets a device's subscriptions with the device, whoever removes it", async () => {
    const { home, start, service } = await slowServer();
    const server = await start();
    const kept = (): unknown[] =>
      JSON.parse(readFileSync(pushFile(home), "utf8")).subscriptions.map(
        ({ subscriber }: { subscriber: string }) => subscriber,
      );
    const [one, two, three] = [await pair(server), await pair(server), await pair(server)];
    for (const phone of [one, two, three]) await subscribe(phone, service.subscribe());
    const owner = { url: server.url, token: server.token };
    await subscribe(owner, service.subscribe());
    expect(kept()).toEqual([one.id, two.id, three.id, "owner"]);
    await call(owner, "DELETE", `/v1/devices/${one.id}`);
    await eventually(() => expect(kept()).toEqual([two.id, three.id, "owner"]));
    await server.pairing.devices.replaceToken(two.id);
    await call(three, "DELETE", "/v1/devices/self");
    await eventually(() => expect(kept()).toEqual([two.id, "owner"]));
    await server.close();
    writeFileSync(devicesFile(home), '{"devices":[]}');
    const next = await start();
    await eventually(() => expect(kept()).toEqual(["owner"]));
    expect(next.url).toBeTruthy();
  });

  it("forgets them also when a device with a new token is removed", async () => {
    const { home, start, service } = await slowServer();
    const server = await start();
    const phone = await pair(server);
    await subscribe(phone, service.subscribe());
    await server.pairing.devices.replaceToken(phone.id);
    await settle();
    await server.pairing.devices.revoke(phone.id);
    await eventually(() =>
      expect(JSON.parse(readFileSync(pushFile(home), "utf8")).subscriptions).toEqual([]),
    );
  });

  it("refuses an endpoint in a private network, and goes on without a file that is damaged", async () => {
    const { home, lines, start, service } = await slowServer();
    writeFileSync(join(home, "push.json"), "{ damaged");
    const phone = await pair(await start());
    const { keys } = service.subscribe();
    const endpoint = "https://192.168.1.1/send/1";
    const answer = await call(phone, "PUT", "/v1/push/subscriptions", { endpoint, keys });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ error: { code: "validation.invalid_body" } });
    expect(lines.join("")).toContain("is damaged, and was put aside");
    expect(readdirSync(home).filter((name) => name.startsWith("push.json.damaged"))).toHaveLength(
      1,
    );
  });
});

describe("startServer, push of a new address", { timeout: 60_000 }, () => {
  const OLD = "first-one.trycloudflare.com";
  const NEW = "https://second-one.trycloudflare.com";
  const infoStatus = async (phone: { url: string; token: string }): Promise<number> =>
    (await call(phone, "GET", "/v1/remote/info")).status;
  const redeem = ({ url }: RunningServer, code: string) =>
    call({ url, token: "" }, "POST", "/v1/pair/redeem", { code, name: "a stranger" });

  /** A phone that has subscribed by a tunnel, and a server that was started anew since. */
  async function restarted() {
    const world = await slowServer();
    const before = await world.start();
    before.setPublicUrl(`https://${OLD}`);
    const { device, token } = await before.pairing.devices.add("Ada's phone", ["agent"]);
    const phone = { url: before.url, token, id: device.id };
    const subscription = world.service.subscribe();
    expect(await subscribeBy(OLD, phone, subscription)).toBe(200);
    await settle();
    expect(world.service.received).toEqual([]);
    await before.close();
    const server = await world.start();
    return { ...world, server, phone: { ...phone, url: server.url }, subscription };
  }

  it("gives a device the new link and, by it, a new token: the same device, with the same grants", async () => {
    const { service, server, phone, subscription, lines } = await restarted();
    server.setPublicUrl(NEW);
    const [{ browser, notice = {}, headers } = {}] = await service.until(1);
    expect(browser).toBe(subscription.name);
    expect(headers?.ttl).toBe("86400");
    expect(Object.keys(notice).sort()).toEqual(["kind", "link"]);
    const [, code = ""] =
      /^https:\/\/second-one\.trycloudflare\.com\/#pair=([\w-]{22})$/.exec(String(notice.link)) ??
      [];
    expect(lines.join("")).not.toContain(code);
    // Until it is used, the old token stays good.
    expect(await infoStatus(phone)).toBe(200);
    const { status, body } = await redeem(server, code);
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        token: expect.stringMatching(/^[\w-]{43}$/),
        deviceId: phone.id,
        hostname: expect.any(String),
        movedFrom: `https://${OLD}`,
      },
    });
    expect(server.pairing.devices.list()).toMatchObject([
      { id: phone.id, name: "Ada's phone", grants: ["agent"] },
    ]);
    expect(await infoStatus(phone)).toBe(401);
    expect(await infoStatus({ ...phone, token: String(body.token) })).toBe(200);
    expect((await redeem(server, code)).status).toBe(410);
    // The same address again, as after a probe that failed: nobody is told anew.
    server.setPublicUrl(undefined);
    server.setPublicUrl(NEW);
    await settle();
    expect(service.requests()).toBe(1);
  });

  it("has no use of a link for whoever was removed since, and counts wrong codes as always", async () => {
    const { service, server, phone, home } = await restarted();
    server.setPublicUrl(NEW);
    const [{ notice = {} } = {}] = await service.until(1);
    const code = String(notice.link).split("=")[1] ?? "";
    // By another process, whose change this one has not looked at yet.
    writeFileSync(devicesFile(home), '{"devices":[]}');
    expect((await redeem(server, code)).status).toBe(410);
    expect(server.pairing.devices.list()).toEqual([]);
    expect(await infoStatus(phone)).toBe(401);
    const statuses: number[] = [];
    for (let tries = 0; tries < 12; tries++)
      statuses.push((await redeem(server, `${code.slice(0, -2)}${10 + tries}`)).status);
    expect(statuses[0]).toBe(410);
    expect(statuses.at(-1)).toBe(429);
  });

  it("tells a page at an address that has ended of that alone, and one at the new address of the rest", async () => {
    const { service, server, phone, subscription, clock, gates } = await restarted();
    server.setPublicUrl(NEW);
    const [{ notice = {} } = {}] = await service.until(1);
    const code = String(notice.link).split("=")[1] ?? "";
    const { body } = await redeem(server, code);
    const moved = { ...phone, token: String(body.token) };
    const next = service.subscribe();
    expect(await subscribeBy(new URL(NEW).hostname, moved, next)).toBe(200);
    const asked = call(moved, "POST", "/v1/chat/stream", MESSAGE, { "idempotency-key": "long" });
    await eventually(() => expect(gates).toHaveLength(1));
    await clock.advance(20_001);
    gates[0]?.();
    await asked;
    expect((await service.until(2))[1]).toMatchObject({
      browser: next.name,
      notice: { kind: "reply" },
    });
    // Another one: it goes to where the device was last.
    await clock.advance(300_000);
    server.setPublicUrl("https://third-one.trycloudflare.com");
    const third = (await service.until(3))[2];
    expect(third).toMatchObject({ browser: next.name, notice: { kind: "address" } });
    expect(service.received.filter(({ browser }) => browser === subscription.name)).toHaveLength(1);
  });
});

describe("ServerPush.watchRuns", () => {
  async function watching() {
    const service = await pushService();
    const devices = new Devices();
    const push = new ServerPush({
      ...{ home: temporaryHome(), devices, log: SILENT, env: {} },
      moves: new DeviceMoves(devices),
      custom: { fetch, isAllowedEndpoint: () => true },
    });
    onTestFinished(() => push.close());
    const [able, other, chats] = [
      await devices.add("able", ["agent"]),
      await devices.add("other", ["agent"]),
      await devices.add("chats"),
    ];
    const loaded = await push.load();
    const names = new Map<string, string>();
    for (const [name, subscriber] of [
      ["owner", "owner"],
      ["able", able.device.id],
      ["other", other.device.id],
      ["chats", chats.device.id],
    ] as const) {
      const subscription = service.subscribe();
      names.set(subscription.name, name);
      await loaded.subscribe(subscriber, subscription);
    }
    const told = () =>
      service.received.map(({ browser, notice }) => ({ to: names.get(browser), ...notice }));
    return { service, push, runs: new FakeRuns(), able: able.device.id, told };
  }

  it("tells those who may answer of what waits: agent and tool, nothing else", async () => {
    const { service, push, runs, able, told } = await watching();
    const before = await runs.start({ agent: "coder", messages: [], startedBy: able });
    runs.ask(before);
    void push.watchRuns(runs);
    await settle();
    const run = await runs.start({ agent: "coder", messages: [], startedBy: able });
    const { id } = runs.ask(run);
    await service.until(2);
    const notice = { kind: "approval", id, run: run.id, agent: "coder", tool: "write_file" };
    expect(told().sort((a, b) => (String(a.to) < String(b.to) ? -1 : 1))).toEqual([
      { to: "able", ...notice },
      { to: "owner", ...notice },
    ]);
    await eventually(() => expect(runs.calls).toEqual([`told of ${id}: 2 sent, 0 failed`]));
    runs.ask(await runs.start({ agent: "coder", messages: [], startedBy: "loop:news" }));
    await service.until(5);
    expect(
      told()
        .slice(2)
        .map(({ to }) => to)
        .sort(),
    ).toEqual(["able", "other", "owner"]);
  });

  it("tells of a server's question, without its words", async () => {
    const { service, push, runs, able, told } = await watching();
    const open: { id: string; runId: string; server: string; message: string }[] = [];
    const questions = { list: () => open } as unknown as Pick<PendingQuestions, "list">;
    void push.watchRuns(runs, questions);
    await settle();
    const run = await runs.start({ agent: "coder", messages: [], startedBy: able });
    open.push({ id: "q1", runId: run.id, server: "files", message: "What is your password?" });
    runs.changedNow();
    await service.until(2);
    for (const { to: _, ...notice } of told())
      expect(notice).toEqual({ kind: "question", id: "q1", run: run.id, server: "files" });
  });

  it("tells who began a run of its end, when it took long", async () => {
    const { service, push, runs, able, told } = await watching();
    void push.watchRuns(runs);
    const begin = async (tookMs: number) => {
      const run = await runs.start({ agent: "coder", messages: [], startedBy: able });
      const { summary } = run;
      run.summary = () => ({ ...summary.call(run), endedAt: 1 + tookMs });
      return run;
    };
    const [quick, long, stopped, failed] = [
      await begin(20_000),
      await begin(20_001),
      await begin(90_000),
      await begin(90_000),
    ];
    await settle();
    quick.end();
    stopped.end("stopped");
    long.end();
    failed.end("failed");
    runs.changedNow();
    await service.until(2);
    expect(told()).toEqual(
      expect.arrayContaining([
        { to: "able", kind: "reply", run: long.id },
        { to: "able", kind: "reply", run: failed.id, failed: true },
      ]),
    );
    expect(told()).toHaveLength(2);
  });
});
