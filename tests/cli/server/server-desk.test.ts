import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { MASK } from "../../../src/cli/config/masked-config.ts";
import {
  type RunningServer,
  type ServerOptions,
  startServer,
} from "../../../src/cli/server/start-server.ts";
import { ServerTunnel } from "../../../src/cli/tunnel/server-tunnel.ts";
import type { TunnelStatus } from "../../../src/cli/tunnel/tunnel-status.ts";
import { startFake, stream } from "../../fakes/fake-provider.ts";
import { temporaryHome, writeConfig } from "../temporary-home.ts";

const SECRET = "sk-never-to-be-seen";
const DEMO = { active: "demo", providers: [{ id: "demo", kind: "demo" }] };

// The probe for an Ollama must find none, whatever runs on this machine.
const env = { OLLAMA_HOST: "127.0.0.1:9", PATH: "/nowhere", HOME: "/nowhere" };

/** A server, and its owner's requests. */
async function desk(home: string, options: Partial<ServerOptions> = {}) {
  const server = await startServer({ env, drainMs: 0, home, ...options });
  onTestFinished(() => server.close());
  const send = (
    method: string,
    path: string,
    { body, token = server.token, headers = {} }: Sent = {},
  ) =>
    fetch(server.url + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const ask = async (method: string, path: string, body?: unknown, headers?: Sent["headers"]) => {
    const response = await send(method, path, { body, ...(headers && { headers }) });
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  };
  const actions = async (): Promise<string[]> => {
    const { body } = await ask("GET", "/v1/operator/audit?count=100");
    return body.entries.map(
      ({ action, success, failureReason = "" }: Record<string, string>) =>
        `${action}${success ? "" : ` ${failureReason}`}`,
    );
  };
  return { server, send, ask, actions };
}

interface Sent {
  readonly body?: unknown;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const configIn = (home: string) => JSON.parse(readFileSync(join(home, "config.json"), "utf8"));

/** A tunnel that goes through states when the test says so. */
function scriptedTunnel() {
  const made: { args: Promise<readonly string[]>; events: string[]; status: TunnelStatus }[] = [];
  const tunnel = ({ port }: { port: number }) =>
    new ServerTunnel({
      choice: { kind: "quick" },
      autoStart: false,
      port,
      overlapMs: 0,
      supervise(program, onStatus) {
        const one = {
          args: program.args({ HOME: "/nowhere" }),
          events: [] as string[],
          status: { state: "stopped", since: "" } as TunnelStatus,
        };
        made.push(one);
        const set = (status: TunnelStatus): void => {
          one.status = status;
          onStatus(status);
        };
        return {
          get status() {
            return one.status;
          },
          start() {
            one.events.push("start");
            set({ state: "ready", url: program.url ?? "https://q.trycloudflare.com", since: "" });
          },
          async stop() {
            one.events.push("stop");
            set({ state: "stopped", since: "" });
          },
        };
      },
    });
  return { tunnel, made };
}

describe("status", () => {
  it("shows everything at one look", async () => {
    const home = temporaryHome(DEMO);
    const { ask, server } = await desk(home, { ...scriptedTunnel() });
    await server.pairing.devices.add("phone");
    await ask("POST", "/v1/conversations", { messages: [{ role: "user", content: "hello" }] });
    const { status, body } = await ask("GET", "/v1/operator/status");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      remoteServer: { running: true, bind: "127.0.0.1", port: server.port },
      provider: { id: "demo", kind: "demo" },
      tunnel: { running: false, starting: false, mode: "quick", state: "stopped" },
      devices: { count: 1, seenToday: 0, waiting: 0 },
      runs: { running: 0, waiting: 0, queued: 0, interrupted: 0, approvals: 0 },
      loops: null,
      mcpServers: [],
      conversations: { count: 1 },
      halted: false,
      sessions: { activeSessions: 0, recentSessions: 0, activeSessionDetails: [] },
      recentErrors: { total: 0, errorsInLastFiveMinutes: 0 },
      health: { overall: "healthy" },
      system: { platform: process.platform },
    });
  });

  it("says that agents were stopped, and who has no provider", async () => {
    const home = temporaryHome({ active: null, providers: [] });
    writeFileSync(join(home, "halted"), "");
    const { body } = await (await desk(home)).ask("GET", "/v1/operator/status");
    expect(body).toMatchObject({
      halted: true,
      provider: null,
      noProvider: expect.stringContaining("No provider is active"),
      health: { overall: "critical", checks: { agents: { status: "warning" } } },
    });
  });
});

describe("health", () => {
  it("asks no provider", async () => {
    const fake = await startFake("openai", stream("never"));
    onTestFinished(() => fake.close());
    const entry = { id: "fake", kind: "openai", baseUrl: fake.url, model: "m" };
    const { ask, server } = await desk(temporaryHome({ active: "fake", providers: [entry] }));
    await server.pairing.devices.add("phone");
    const before = fake.requests.length;
    const { body } = await ask("GET", "/v1/operator/health");
    expect(body).toMatchObject({ overall: "healthy", checkedAt: expect.any(Number) });
    for (const check of Object.values(body.checks))
      expect(check).toEqual({ status: "pass", message: expect.stringMatching(/\S/) });
    expect(fake.requests.length).toBe(before);
  });

  it("names what is broken in the config without its path and values", async () => {
    const home = temporaryHome(DEMO);
    const { ask } = await desk(home);
    writeConfig(home, {
      active: SECRET,
      providers: [{ id: "a", kind: "demo", maxTokens: SECRET }],
    });
    const { body } = await ask("GET", "/v1/operator/health");
    expect(body.overall).toBe("critical");
    expect(body.checks.config).toEqual({
      status: "fail",
      message: expect.stringContaining("providers[0].maxTokens"),
    });
    expect(JSON.stringify(body)).not.toContain(home);
    expect(JSON.stringify(body)).not.toContain(SECRET);
  });
});

describe("logs and errors", () => {
  it("have each request's id, and go on after the last line that was seen", async () => {
    const { ask, server } = await desk(temporaryHome(DEMO));
    server.log.error("first");
    const { body } = await ask("GET", "/v1/operator/logs?level=error");
    expect(body.logs).toMatchObject([{ level: "error", component: "server", message: "first" }]);
    server.log.error("second");
    const path = `/v1/operator/logs?level=error&after=${body.logs[0].id}`;
    expect((await ask("GET", path)).body.logs).toMatchObject([{ message: "second" }]);
    const refused = await ask("GET", "/v1/operator/providers/nobody");
    const { body: errors } = await ask("GET", "/v1/operator/errors");
    expect(errors.errors).toMatchObject([
      {
        requestId: refused.body.error.request_id,
        status: 404,
        code: "not_found.provider",
        level: "warning",
        message: "There is no provider of this id on the PC.",
      },
    ]);
    const debug = await ask("GET", "/v1/operator/logs?level=debug");
    expect(debug.body.logs.at(-1)).toMatchObject({
      component: "http",
      message: expect.stringContaining("GET /v1/operator/errors 200"),
    });
  });
});

describe("a secret, wherever it is", () => {
  it("stands in no answer of the owner's desk", async () => {
    const home = temporaryHome({
      active: "claude",
      providers: [
        { id: "claude", kind: "anthropic", apiKey: SECRET, model: "m", headers: { x: SECRET } },
        { id: "env", kind: "openai", apiKey: "env:MY_KEY", model: "m" },
        {
          id: "at",
          kind: "openai",
          baseUrl: `http://u:${SECRET}@127.0.0.1:1/v1?k=${SECRET}`,
          model: "m",
        },
        { id: "demo", kind: "demo" },
        { id: "cloud", kind: "tokori-cloud", session: SECRET },
      ],
      limits: { note: SECRET },
      other: [SECRET],
    });
    const { ask, send, server } = await desk(home, {
      env: { ...env, MY_KEY: `${SECRET}-variable` },
    });
    const { token: device } = await server.pairing.devices.add("phone");
    server.log.error(`a key ${SECRET} and ${SECRET}-variable, ${server.token}, Bearer ${device}`);
    server.log.warning(`http://u:${SECRET}@127.0.0.1/ #pair=${device}`);
    await send("GET", `/v1/${SECRET}`);
    await send("GET", `/v1/x?token=${device}`);
    await ask("PATCH", "/v1/settings", { limits: { firstTokenMs: SECRET } });
    await ask("PATCH", "/v1/operator/providers/claude", { apiKey: `${SECRET} with spaces` });
    await ask("POST", "/v1/operator/providers/at/test");
    const answers = await Promise.all(
      [
        ["GET", "/v1/operator/state"],
        ["GET", "/v1/operator/status"],
        ["GET", "/v1/operator/health"],
        ["GET", "/v1/operator/logs?count=100"],
        ["GET", "/v1/operator/errors?count=100"],
        ["GET", "/v1/operator/audit?count=100"],
        ["GET", "/v1/operator/providers"],
        ["GET", "/v1/operator/providers/claude"],
        ["GET", "/v1/operator/providers/at"],
        ["GET", "/v1/settings"],
      ].map(([method = "", path = ""]) => ask(method, path)),
    );
    const added = await ask("PATCH", "/v1/operator/providers/claude", { apiKey: `${SECRET}-new` });
    const text = JSON.stringify([...answers, added]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(server.token);
    expect(text).not.toContain(device);
    expect(text).not.toContain(home);
    expect(configIn(home).providers[0].apiKey).toBe(`${SECRET}-new`);
    expect(readFileSync(join(home, "audit.jsonl"), "utf8")).not.toContain(SECRET);
  });
});

describe("settings", () => {
  it("hold from the next message on, and are in the audit", async () => {
    const home = temporaryHome({
      ...DEMO,
      providers: [...DEMO.providers, { id: "b", kind: "demo" }],
    });
    const { ask, actions } = await desk(home);
    const { body } = await ask("PATCH", "/v1/settings", { active: "b", expose: ["b"] });
    expect(body).toMatchObject({ active: "b", expose: ["b"], revision: expect.any(String) });
    expect((await ask("GET", "/v1/operator/state")).body.provider.id).toBe("b");
    const refused = await ask("PATCH", "/v1/settings", { active: "nobody" });
    expect(refused).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining("active: "), code: "validation.invalid_body" },
    });
    expect(await actions()).toEqual([
      "settings.changed validation.invalid_body",
      "settings.changed",
    ]);
  });

  it("lose nothing of two clients that edit at once", async () => {
    const home = temporaryHome(DEMO);
    const { ask } = await desk(home);
    const ids = Array.from({ length: 12 }, (_, index) => `p${index}`);
    const added = await Promise.all([
      ...ids.map((id) => ask("POST", "/v1/operator/providers", { id, kind: "demo" })),
      ask("PATCH", "/v1/settings", { expose: "all" }),
      ask("PATCH", "/v1/settings", { limits: { firstTokenMs: 5000 } }),
      ask("PATCH", "/v1/settings", { limits: { replyChars: 99 } }),
    ]);
    expect(new Set(added.map(({ status }) => status))).toEqual(new Set([200, 201]));
    const { providers, expose, limits } = configIn(home);
    expect(providers.map(({ id }: { id: string }) => id).sort()).toEqual(["demo", ...ids].sort());
    expect({ expose, limits }).toEqual({
      expose: "all",
      limits: { firstTokenMs: 5000, replyChars: 99 },
    });
  });

  it("take a whole list from whoever has read the newest, once", async () => {
    const home = temporaryHome(DEMO);
    const { ask, actions } = await desk(home);
    const { body } = await ask("GET", "/v1/settings");
    const lists = ["x", "y"].map((id) => [...body.providers, { id, kind: "demo" }]);
    const blind = await ask("PATCH", "/v1/settings", { providers: lists[0] });
    expect(blind).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining("revision") },
    });
    const both = await Promise.all([
      ask("PATCH", "/v1/settings", { ...body, providers: lists[0] }),
      ask("PATCH", "/v1/settings", { providers: lists[1] }, { "if-match": `"${body.revision}"` }),
    ]);
    const refused = both.filter(({ status }) => status !== 200);
    expect(refused).toMatchObject([{ status: 409, body: { code: "settings.changed" } }]);
    expect(configIn(home).providers).toHaveLength(2);
    expect((await actions()).sort()).toEqual([
      "settings.changed",
      "settings.changed settings.changed",
      "settings.changed validation.invalid_body",
    ]);
  });

  it("see what an editor has written meanwhile, and refuse what was read before it", async () => {
    const home = temporaryHome(DEMO);
    const { ask } = await desk(home);
    const { revision } = (await ask("GET", "/v1/settings")).body;
    writeConfig(home, { ...DEMO, expose: "free" });
    const stale = await ask("PATCH", "/v1/operator/providers/demo", {
      thinking: "hidden",
      revision,
    });
    expect(stale).toMatchObject({ status: 409, body: { error: { code: "settings.changed" } } });
    const fresh = await ask("PATCH", "/v1/operator/providers/demo", { thinking: "hidden" });
    expect(fresh.status).toBe(200);
    expect(configIn(home)).toEqual({
      ...DEMO,
      expose: "free",
      providers: [{ id: "demo", kind: "demo", thinking: "hidden" }],
    });
  });

  it("write down what answers when there was no config, so that it still does", async () => {
    const home = temporaryHome();
    const { ask } = await desk(home);
    expect((await ask("GET", "/v1/settings")).body).toMatchObject({ active: null, providers: [] });
    expect((await ask("PATCH", "/v1/settings", { expose: "active" })).status).toBe(200);
    expect(configIn(home)).toEqual({ ...DEMO, expose: "active" });
  });

  it("are not touched while the file is broken, and the answer says where", async () => {
    const home = temporaryHome(DEMO);
    const { ask } = await desk(home);
    writeConfig(home, `{ "active": "demo", "providers": ["${SECRET}`);
    for (const [method, body] of [["GET"], ["PATCH", { expose: "all" }]] as const) {
      const answer = await ask(method, "/v1/settings", body);
      expect(answer).toMatchObject({ status: 409, body: { code: "settings.unreadable" } });
      expect(JSON.stringify(answer)).not.toMatch(new RegExp(`${SECRET}|${home}`));
    }
    expect(readFileSync(join(home, "config.json"), "utf8")).toContain(SECRET);
  });

  it("stay as they were when they cannot be saved, and the audit says so", async () => {
    const home = temporaryHome();
    // Beside a name of this length no new file can be made, as on a full disk.
    const configFile = join(home, "c".repeat(250));
    writeFileSync(configFile, JSON.stringify(DEMO));
    const { ask, actions } = await desk(home, { configFile });
    for (const [method, path, body] of [
      ["PATCH", "/v1/settings", { expose: "all" }],
      ["POST", "/v1/operator/providers", { id: "b", kind: "demo" }],
      ["DELETE", "/v1/operator/providers/demo"],
    ] as const) {
      const answer = await ask(method, path, body);
      expect(answer.status).toBe(500);
      expect(JSON.stringify(answer.body)).toContain("settings.not_saved");
      expect(JSON.stringify(answer)).not.toContain(home);
    }
    expect(JSON.parse(readFileSync(configFile, "utf8"))).toEqual(DEMO);
    expect(await actions()).toEqual([
      "provider.removed settings.not_saved",
      "provider.added settings.not_saved",
      "settings.changed settings.not_saved",
    ]);
    const { body } = await ask("GET", "/v1/operator/status");
    expect(body.recentErrors).toEqual({ total: 3, errorsInLastFiveMinutes: 3 });
    expect(body.health.checks.errors.status).toBe("warning");
  });

  it("are changed all the same when that cannot be written down, and health says so", async () => {
    const home = temporaryHome(DEMO);
    mkdirSync(join(home, "audit.jsonl"));
    const { ask } = await desk(home);
    expect((await ask("PATCH", "/v1/settings", { expose: "all" })).status).toBe(200);
    const { body } = await ask("GET", "/v1/operator/health");
    expect(body).toMatchObject({ overall: "critical", checks: { audit: { status: "fail" } } });
    const { logs } = (await ask("GET", "/v1/operator/logs?level=error")).body;
    expect(logs).toMatchObject([
      { component: "audit", message: expect.stringContaining("HOME/audit.jsonl") },
    ]);
  });
});

describe("providers", () => {
  it("are added, shown, changed, used, tested and removed", async () => {
    const home = temporaryHome(DEMO);
    const { ask, actions } = await desk(home);
    const path = "/v1/operator/providers";
    const entry = { kind: "anthropic", apiKey: SECRET, model: "claude" };
    const added = await ask("POST", path, entry);
    const shown = { id: "anthropic", ...entry, apiKey: MASK };
    expect(added).toMatchObject({ status: 201, body: { active: "demo", provider: shown } });
    expect((await ask("GET", `${path}/anthropic`)).body.provider).toEqual(shown);
    await ask("PATCH", `${path}/anthropic`, { ...shown, model: "new" });
    expect(configIn(home).providers[1]).toEqual({ id: "anthropic", ...entry, model: "new" });
    const stolen = await ask("PATCH", `${path}/anthropic`, {
      apiKey: MASK,
      baseUrl: "https://evil.example",
    });
    expect(stolen).toMatchObject({
      status: 400,
      body: {
        error: {
          param: "providers[1].apiKey",
          message: expect.stringContaining("send the key itself"),
        },
      },
    });
    expect((await ask("POST", `${path}/active`, { id: "anthropic" })).status).toBe(204);
    expect((await ask("POST", `${path}/demo/test`)).body.ok).toBe(true);
    expect((await ask("DELETE", `${path}/anthropic`)).status).toBe(204);
    expect(configIn(home)).toEqual({ active: null, providers: DEMO.providers });
    expect((await ask("DELETE", `${path}/anthropic`)).status).toBe(404);
    expect(await actions()).toEqual([
      "provider.removed not_found.provider",
      "provider.removed",
      "provider.tested",
      "provider.activated",
      "provider.changed validation.invalid_body",
      "provider.changed",
      "provider.added",
    ]);
  });
});

describe("access/rotate-api-key", () => {
  const PATH = "/v1/operator/access/rotate-api-key";
  const info = (server: RunningServer, token: string) =>
    fetch(`${server.url}/v1/remote/info`, { headers: { authorization: `Bearer ${token}` } });

  it("ends the old token at once, and gives the same device a new one", async () => {
    const home = temporaryHome(DEMO);
    const { ask, server, actions } = await desk(home);
    const { device, token } = await server.pairing.devices.add("phone", ["agent"]);
    expect((await info(server, token)).status).toBe(200);
    const { body } = await ask("POST", PATH);
    expect(body).toEqual({ apiKey: expect.any(String), restartScheduled: false });
    expect((await info(server, token)).status).toBe(401);
    expect((await info(server, body.apiKey)).status).toBe(200);
    const { devices } = (await ask("GET", "/v1/devices")).body;
    expect(devices).toMatchObject([{ id: device.id, name: "phone", grants: ["agent"] }]);
    expect(readFileSync(join(home, "devices.json"), "utf8")).not.toContain(body.apiKey);
    expect(await actions()).toEqual(["device.token_replaced"]);
  });

  it("wants to know which of several, and knows no other", async () => {
    const { ask, server } = await desk(temporaryHome(DEMO));
    expect((await ask("POST", PATH)).status).toBe(404);
    const { device, token } = await server.pairing.devices.add("phone");
    await server.pairing.devices.add("tablet");
    expect(await ask("POST", PATH)).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining("deviceId") },
    });
    expect((await ask("POST", PATH, { deviceId: "nobody" })).body.code).toBe("not_found.device");
    expect((await info(server, token)).status).toBe(200);
    expect((await ask("POST", PATH, { deviceId: device.id })).status).toBe(200);
  });
});

describe("pairings", () => {
  it("are in the audit, with who did what", async () => {
    const { ask, send, server, actions } = await desk(temporaryHome(DEMO));
    const { code } = (await ask("POST", "/v1/pair/codes", { grants: ["agent"] })).body;
    const { token, deviceId } = (await ask("POST", "/v1/pair/redeem", { code, name: "phone" }))
      .body;
    await ask("PATCH", `/v1/devices/${deviceId}`, { grants: [] });
    await send("DELETE", "/v1/devices/self", { token });
    const asking = ask("POST", "/v1/pair/request", { client: "tablet" });
    const waiting = async (): Promise<{ id: string }> => {
      for (;;) {
        const [request] = (await ask("GET", "/v1/pair/requests")).body.requests;
        if (request) return request;
      }
    };
    await ask("POST", `/v1/pair/requests/${(await waiting()).id}`, { approve: true });
    const tablet = (await asking).body.deviceId;
    await ask("DELETE", `/v1/devices/${tablet}`);
    expect(await actions()).toEqual([
      "device.revoked",
      "device.paired",
      "pair.allowed",
      "device.revoked",
      "device.granted",
      "device.paired",
      "pair.code_made",
    ]);
    const { entries } = (await ask("GET", "/v1/operator/audit?count=100")).body;
    expect(entries.at(-2)).toMatchObject({
      deviceId,
      details: { subject: deviceId, outcome: "chat agent" },
    });
    expect(JSON.stringify(entries)).not.toContain(code);
    expect(JSON.stringify(entries)).not.toContain(token);
    expect(server.pairing.devices.list()).toEqual([]);
  });
});

describe("tunnel/setup", () => {
  it("has another tunnel take the place of the one that runs, its host allowed", async () => {
    const { tunnel, made } = scriptedTunnel();
    const { ask, server, actions } = await desk(temporaryHome(DEMO), { tunnel });
    await ask("POST", "/v1/operator/tunnel/start");
    const wish = { kind: "named", hostname: "chat.example.com", id: "my-tunnel" };
    const { status, body } = await ask("POST", "/v1/operator/tunnel/setup", wish);
    expect([status, body]).toEqual([
      200,
      {
        installed: false,
        loggedIn: false,
        mode: "named",
        autoStart: false,
        namedTunnelConfigured: true,
        configuredTunnelId: "my-tunnel",
        configuredHostname: "chat.example.com",
        credentialsPathConfigured: false,
        tunnelCount: 1,
        tunnels: [{ id: "my-tunnel", name: "my-tunnel" }],
      },
    ]);
    expect(await made[1]?.args).toEqual(expect.arrayContaining(["--", "my-tunnel"]));
    expect((await ask("GET", "/v1/operator/tunnel")).body).toEqual({
      kind: "named",
      state: "ready",
      url: "https://chat.example.com",
    });
    await server.tunnel?.stop();
    expect(made.map(({ events }) => events)).toEqual([
      ["start", "stop"],
      ["start", "stop"],
    ]);
    const health = await server.fetch(
      new Request("http://chat.example.com/v1/health", { headers: { host: "chat.example.com" } }),
    );
    expect(health.status).toBe(200);
    expect(await actions()).toEqual(["tunnel.set_up", "tunnel.started"]);
  });

  it.each([
    [{ kind: "named" }, "hostname"],
    [{ kind: "named", hostname: "-x.example.com", id: "t" }, "hostname"],
    [{ kind: "named", hostname: "a.example.com" }, "id"],
    [{ kind: "named", hostname: "a.example.com", id: "--config" }, "id"],
    [{ kind: "quick", hostname: "a.example.com" }, "hostname"],
    [{ kind: "tailscale", id: "t" }, "id"],
  ])("refuses %j, and leaves all as it was", async (wish, field) => {
    const { tunnel, made } = scriptedTunnel();
    const { ask } = await desk(temporaryHome(DEMO), { tunnel });
    const answer = await ask("POST", "/v1/operator/tunnel/setup", wish);
    expect(answer).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(`^${field}: `) },
    });
    expect(made).toHaveLength(1);
  });

  it("is not there in a server that can have no tunnel", async () => {
    const { ask } = await desk(temporaryHome(DEMO));
    expect((await ask("GET", "/v1/operator/tunnel/setup")).body.code).toBe("not_found.tunnel");
  });
});
