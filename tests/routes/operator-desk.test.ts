import { describe, expect, it } from "vitest";
import type { AuditEntry } from "../../src/audit.ts";
import { ChatError } from "../../src/errors.ts";
import { auditRecord } from "../../src/routes/audit-record.ts";
import type { Desk } from "../../src/routes/operator-desk.ts";
import { operatorDesk } from "../../src/routes/operator-desk-routes.ts";
import { IDLE_DESK } from "./fake-desk.ts";
import { idleOperator, OWNER, pairingServer } from "./pairing-server.ts";

/** A server with a desk, asked by its owner; `asked` is what reached the desk. */
function deskServer(changes: Partial<Desk> = {}) {
  const asked: unknown[][] = [];
  const recorded = Object.fromEntries(
    Object.entries({ ...IDLE_DESK, ...changes }).map(([name, call]) => [
      name,
      (...given: unknown[]) => {
        asked.push([name, ...given]);
        return (call as (...given: unknown[]) => unknown)(...given);
      },
    ]),
  ) as unknown as Desk;
  const server = pairingServer({ operator: { ...idleOperator, desk: operatorDesk(recorded) } });
  const send = async (method: string, path: string, body?: unknown, headers = {}) => {
    const sent = { token: OWNER, headers, ...(body !== undefined && { body }) };
    const response = await server.send(method, path, sent);
    const text = await response.text();
    return { response, status: response.status, body: text === "" ? null : JSON.parse(text) };
  };
  return { ...server, ask: send, asked };
}

describe("the owner's desk", () => {
  it("gives logs as DotAgents does, and passes on what is asked for", async () => {
    const line = {
      id: 7,
      timestamp: 5,
      level: "error",
      component: "config",
      message: "x",
    } as const;
    const { ask, asked } = deskServer({ logs: () => [line] });
    expect((await ask("GET", "/v1/operator/logs")).body).toEqual({ count: 1, logs: [line] });
    const { body } = await ask("GET", "/v1/operator/logs?count=1000&level=error&after=6");
    expect(body).toEqual({ count: 1, level: "error", logs: [line] });
    expect(asked).toEqual([
      ["logs", { count: 20 }],
      ["logs", { count: 100, level: "error", after: 6 }],
    ]);
  });

  it.each([
    ["logs?count=0", "count"],
    ["logs?count=ten", "count"],
    ["logs?level=loud", "level"],
    ["logs?after=yesterday", "after"],
    ["errors?count=-1", "count"],
    ["audit?count=1.5", "count"],
  ])("refuses %s in words, naming the field", async (path, field) => {
    const { status, body } = await deskServer().ask("GET", `/v1/operator/${path}`);
    expect(status).toBe(400);
    expect(body).toEqual({
      error: expect.stringContaining(`${field}: `),
      code: "validation.invalid_body",
      request_id: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
  });

  it("gives errors and the audit, the newest first", async () => {
    const error = {
      timestamp: 5,
      level: "error",
      component: "http",
      message: "x",
      requestId: "00",
      status: 500,
    } as const;
    const entry = { at: 5, action: "runs.halted", by: "owner" };
    const { ask } = deskServer({ errors: () => [error], audit: () => [entry] });
    expect((await ask("GET", "/v1/operator/errors?count=3")).body).toEqual({
      count: 1,
      errors: [error],
    });
    expect((await ask("GET", "/v1/operator/audit")).body).toEqual({
      count: 1,
      entries: [{ timestamp: 5, action: "runs.halted", success: true, source: "owner" }],
    });
  });

  it("makes a key anew, with and without a device and a body", async () => {
    const { ask, asked } = deskServer();
    const path = "/v1/operator/access/rotate-api-key";
    const answer = { apiKey: "new-token", restartScheduled: false };
    expect((await ask("POST", path)).body).toEqual(answer);
    expect((await ask("POST", path, { deviceId: "d1" })).body).toEqual(answer);
    expect(asked).toEqual([
      ["replaceToken", undefined],
      ["replaceToken", "d1"],
    ]);
    expect((await ask("POST", path, { deviceId: 1 })).status).toBe(400);
  });

  it("takes the kind of a tunnel by either name, and refuses any other", async () => {
    const { ask, asked } = deskServer();
    const path = "/v1/operator/tunnel/setup";
    await ask("POST", path, { mode: "quick" });
    await ask("POST", path, { kind: "named", hostname: "a.example.com", id: "t" });
    expect(asked).toEqual([
      ["setUpTunnel", { kind: "quick" }],
      ["setUpTunnel", { kind: "named", hostname: "a.example.com", id: "t" }],
    ]);
    for (const body of [{}, { kind: "ngrok" }, { kind: "named", id: 1 }])
      expect(await ask("POST", path, body)).toMatchObject({
        status: 400,
        body: { error: expect.any(String), code: "validation.invalid_body" },
      });
  });

  it("gives settings with their revision, and takes it back in the body or as If-Match", async () => {
    const { ask, asked } = deskServer();
    const { response, body } = await ask("GET", "/v1/settings");
    expect(body).toEqual({ active: null, providers: [], revision: "r1" });
    expect(response.headers.get("etag")).toBe('"r1"');
    const changed = await ask("PATCH", "/v1/settings", { active: "a", revision: "r1" });
    expect(changed.response.headers.get("etag")).toBe('"r2"');
    await ask("PATCH", "/v1/settings", { active: "a" }, { "if-match": 'W/"r1"' });
    await ask("PATCH", "/v1/settings", { active: "a" }, { "if-match": "*" });
    await ask("DELETE", "/v1/operator/providers/lab%2Fvllm", undefined, { "if-match": '"r1"' });
    expect(asked.slice(1)).toEqual([
      ["changeSettings", { fields: { active: "a" }, revision: "r1" }],
      ["changeSettings", { fields: { active: "a" }, revision: "r1" }],
      ["changeSettings", { fields: { active: "a" } }],
      ["removeProvider", "lab/vllm", "r1"],
    ]);
  });

  it("adds, shows and changes a provider", async () => {
    const { ask, asked } = deskServer();
    const path = "/v1/operator/providers";
    const added = await ask("POST", path, { id: "a", kind: "demo", use: true });
    expect([added.status, added.body]).toEqual([
      201,
      { revision: "r2", active: null, provider: { id: "a", kind: "demo" } },
    ]);
    await ask("PATCH", `${path}/a`, { model: "m", revision: "r2" });
    expect((await ask("GET", `${path}/a`)).body.provider).toEqual({ id: "a", kind: "demo" });
    expect(asked).toEqual([
      ["addProvider", { fields: { id: "a", kind: "demo" } }, true],
      ["changeProvider", "a", { fields: { model: "m" }, revision: "r2" }],
      ["provider", "a"],
    ]);
  });

  it("tells of errors as DotAgents' app reads them on its paths alone", async () => {
    const fail = (): never => {
      throw new ChatError("settings.changed", "Read them again.");
    };
    const server = deskServer({ settings: fail, provider: fail, status: fail });
    const flat = { error: "Read them again.", code: "settings.changed" };
    expect((await server.ask("GET", "/v1/settings")).body).toMatchObject(flat);
    expect((await server.ask("GET", "/v1/operator/status")).body).toMatchObject(flat);
    const nested = { error: { message: "Read them again.", code: "settings.changed" } };
    expect((await server.ask("GET", "/v1/operator/providers/a")).body).toMatchObject(nested);
    const { token } = await server.pair();
    const refusals = [
      server.send("GET", "/v1/operator/status", { token }),
      server.send("GET", "/v1/operator/status"),
      server.send("PUT", "/v1/settings", { token: OWNER }),
    ];
    for (const refusal of refusals)
      expect(await (await refusal).json()).toEqual({
        error: expect.any(String),
        code: expect.any(String),
        request_id: expect.any(String),
      });
    const old = await server.send("POST", "/v1/operator/tunnel/start", { token });
    expect(await old.json()).toMatchObject({ error: { code: "auth.forbidden" } });
  });
});

describe("auditRecord", () => {
  it.each<[string, AuditEntry, object]>([
    [
      "of a device",
      { at: 1, action: "call.made", by: "d1", run: "r", tool: "write", outcome: "done" },
      {
        timestamp: 1,
        action: "call.made",
        success: true,
        deviceId: "d1",
        details: { run: "r", tool: "write", outcome: "done" },
      },
    ],
    [
      "of what failed",
      { at: 1, action: "provider.added", by: "owner", outcome: "failed: settings.changed" },
      {
        timestamp: 1,
        action: "provider.added",
        success: false,
        source: "owner",
        failureReason: "settings.changed",
      },
    ],
    [
      "of a loop, without fields that nobody knows",
      { at: 1, action: "x", by: "loop:a", arguments: "secret" } as AuditEntry,
      { timestamp: 1, action: "x", success: true, source: "loop:a" },
    ],
  ])("%s", (_, entry, record) => {
    expect(auditRecord(entry)).toEqual(record);
  });
});
