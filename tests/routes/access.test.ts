import { describe, expect, it } from "vitest";
import type { Device } from "../../src/auth/device.ts";
import { conversationsApi } from "../../src/conversations-api.ts";
import { ChatError } from "../../src/errors.ts";
import { createApp } from "../../src/handler.ts";
import type { LoopManager } from "../../src/loops/loop-manager.ts";
import { openaiApi } from "../../src/openai-api.ts";
import type { Access } from "../../src/openapi/operation.ts";
import { FAMILIES } from "../../src/openapi/operations.ts";
import { openapiDocument } from "../../src/openapi-document.ts";
import { Push } from "../../src/push/push.ts";
import { memoryPushStore } from "../../src/push/push-store.ts";
import { pushApi } from "../../src/push-api.ts";
import { agentRoutes } from "../../src/routes/agent-routes.ts";
import { loopRoutes } from "../../src/routes/loop-routes.ts";
import { operatorDesk } from "../../src/routes/operator-desk-routes.ts";
import { PendingQuestions } from "../../src/runs/pending-questions.ts";
import { IDLE_DESK } from "./fake-desk.ts";
import { fakeLibraryEditor } from "./fake-library-editor.ts";
import { FakeRuns, fakeSource } from "./fake-runs.ts";
import { idleOperator, OWNER, outcome, pairingServer } from "./pairing-server.ts";

// Whoever adds a route decides here who may use it; what is in neither list is the owner's.
const PUBLIC = [
  "GET /v1/health",
  "POST /v1/pair/redeem",
  "POST /v1/pair/request",
  "POST /v1/owner/redeem",
];
const DEVICES = [
  "GET /v1/remote/info",
  "POST /v1/chat/stream",
  "GET /v1/chat/streams/:key",
  "DELETE /v1/chat/streams/:key",
  "DELETE /v1/devices/self",
  "GET /v1/models",
  "GET /v1/models/:id{.+}",
  "POST /v1/chat/completions",
  "GET /v1/openapi.json",
  "GET /v1/conversations",
  "POST /v1/conversations",
  "GET /v1/conversations/export",
  "POST /v1/conversations/import",
  "GET /v1/conversations/:id",
  "PUT /v1/conversations/:id",
  "PATCH /v1/conversations/:id",
  "DELETE /v1/conversations/:id",
  "POST /v1/conversations/:id/messages",
  "POST /v1/conversations/:id/branch",
  "GET /v1/runs",
  "GET /v1/approvals",
  "GET /v1/questions",
  "POST /v1/events",
  "GET /v1/agent-sessions/candidates",
  "GET /v1/push",
  "PUT /v1/push/subscriptions",
  "DELETE /v1/push/subscriptions/:id",
  "POST /v1/push/subscriptions/:id/visibility",
  "POST /v1/push/subscriptions/:id/test",
];
// For devices with the grant `agent`.
const AGENT_DEVICES = [
  "GET /v1/runs/:id",
  "POST /v1/runs/:id/stream",
  "DELETE /v1/runs/:id",
  "POST /v1/runs/:id/resume",
  "GET /v1/approvals/rules",
  "DELETE /v1/approvals/rules/:id",
  "GET /v1/approvals/:id",
  "POST /v1/approvals/:id",
  "POST /v1/questions/:id",
  "POST /v1/emergency-stop",
  "GET /v1/agent-profiles",
  "POST /v1/agent-profiles/reload",
  "GET /v1/agent-profiles/:id",
  "GET /v1/profiles",
  "GET /v1/profiles/current",
  "GET /v1/skills",
  "GET /v1/skills/:id",
  "GET /v1/skills/:id/export/markdown",
  "GET /v1/knowledge/notes",
  "POST /v1/knowledge/notes/search",
  "POST /v1/knowledge/notes/delete",
  "POST /v1/knowledge/notes",
  "GET /v1/knowledge/notes/:id",
  "PATCH /v1/knowledge/notes/:id",
  "DELETE /v1/knowledge/notes/:id",
  "GET /v1/mcp/servers",
  "POST /v1/mcp/servers/:name/toggle",
  "POST /v1/agent-sessions/tool-approvals/:id/respond",
  "GET /v1/loops",
  "GET /v1/loops/:id/export/markdown",
  "POST /v1/loops/:id/toggle",
  "POST /v1/loops/:id/run",
];

const noLoop = () => Promise.reject(new ChatError("not_found.loop", "There is no such loop."));
const noLoops: LoopManager = {
  list: async () => [],
  run: noLoop,
  create: noLoop,
  edit: noLoop,
  remove: noLoop,
  markdown: noLoop,
  importMarkdown: noLoop,
};

/** A server with every route that there is. */
const wholeServer = () =>
  pairingServer({
    page: { respond: async () => undefined },
    openai: openaiApi(),
    openapi: openapiDocument(),
    operator: { ...idleOperator, desk: operatorDesk(IDLE_DESK) },
    conversations: conversationsApi(),
    push: pushApi(async () => new Push({ store: memoryPushStore() })),
    agents: agentRoutes({
      runs: new FakeRuns(),
      agents: fakeSource,
      questions: new PendingQuestions(),
      hasAgents: async () => true,
      more: [loopRoutes(noLoops)],
      editor: fakeLibraryEditor,
    }),
  });

const { app } = wholeServer();
const ROUTES = app.routes
  .filter(({ method }) => method !== "ALL")
  .map(({ method, path }) => `${method} ${path}`);
const NOT_OWNERS = [...PUBLIC, ...DEVICES, ...AGENT_DEVICES];
const OWNERS = ROUTES.filter((route) => !NOT_OWNERS.includes(route));

function split(route: string): [method: string, path: string] {
  const [method = "", path = ""] = route.split(" ");
  return [method, path.replace(/:\w+(\{.+\})?/g, "some-id")];
}

describe("createApp's routes", () => {
  it("are those that are known here, each once", () => {
    expect(ROUTES).toEqual([...new Set(ROUTES)]);
    expect(ROUTES).toEqual(expect.arrayContaining(NOT_OWNERS));
    expect(OWNERS).toEqual([
      "POST /v1/pair/codes",
      "GET /v1/pair/requests",
      "POST /v1/pair/requests/:id",
      "GET /v1/devices",
      "PATCH /v1/devices/:id",
      "DELETE /v1/devices/:id",
      "POST /v1/owner/codes",
      "DELETE /v1/owner/sessions",
      "GET /v1/operator/state",
      "GET /v1/operator/providers",
      "POST /v1/operator/providers/active",
      "POST /v1/operator/providers/:id/test",
      "GET /v1/operator/tunnel",
      "POST /v1/operator/tunnel/start",
      "POST /v1/operator/tunnel/stop",
      "GET /v1/operator/status",
      "GET /v1/operator/health",
      "GET /v1/operator/logs",
      "GET /v1/operator/errors",
      "GET /v1/operator/audit",
      "POST /v1/operator/access/rotate-api-key",
      "GET /v1/operator/tunnel/setup",
      "POST /v1/operator/tunnel/setup",
      "GET /v1/settings",
      "PATCH /v1/settings",
      "POST /v1/operator/providers",
      "GET /v1/operator/providers/:id",
      "PATCH /v1/operator/providers/:id",
      "DELETE /v1/operator/providers/:id",
      "POST /v1/operator/resume",
      "POST /v1/loops",
      "POST /v1/loops/import/markdown",
      "PATCH /v1/loops/:id",
      "DELETE /v1/loops/:id",
      "POST /v1/profiles/current",
      "POST /v1/agent-profiles",
      "PATCH /v1/agent-profiles/:id",
      "POST /v1/agent-profiles/:id/toggle",
      "DELETE /v1/agent-profiles/:id",
      "POST /v1/skills",
      "POST /v1/skills/import/markdown",
      "POST /v1/skills/delete-multiple",
      "PATCH /v1/skills/:id",
      "POST /v1/skills/:id/toggle-profile",
      "GET /v1/mcp/config/export",
      "POST /v1/mcp/config/import",
      "GET /v1/mcp/servers/:name/config",
      "PUT /v1/mcp/servers/:name/config",
      "DELETE /v1/mcp/servers/:name",
    ]);
  });

  const REFUSED = [...OWNERS, ...AGENT_DEVICES];
  it.each(REFUSED)("%s refuses a device that may chat and no more", async (route) => {
    const server = wholeServer();
    const { token } = await server.pair();
    const [method, path] = split(route);
    for (const variant of [path, `${path}?token=${OWNER}`, path.replace("some-id", "%73ome-id")]) {
      const answer = await server.send(method, variant, { token });
      expect(await outcome(answer)).toEqual({ status: 403, body: "auth.forbidden" });
      expect(answer.headers.get("x-tokori-request-id")).toMatch(/^[0-9a-f]{16}$/);
    }
    if (method !== "GET") return;
    const { status } = await server.send("HEAD", path, { token });
    expect(status).toBe(403);
  });

  it.each(REFUSED)("%s refuses it before it reads the body", async (route) => {
    const server = wholeServer();
    const { token } = await server.pair();
    const [method, path] = split(route);
    if (!["POST", "PUT", "PATCH"].includes(method))
      return expect(["GET", "DELETE"]).toContain(method);
    const answer = await server.send(method, path, { token, body: "{ not JSON" });
    expect(await outcome(answer)).toEqual({ status: 403, body: "auth.forbidden" });
  });

  it.each([...OWNERS, ...AGENT_DEVICES])("%s lets the owner in", async (route) => {
    const server = wholeServer();
    const [method, path] = split(route);
    const { status } = await server.send(method, path, { token: OWNER });
    expect([401, 403, 405]).not.toContain(status);
  });

  it.each(DEVICES)("%s lets a device in", async (route) => {
    const server = wholeServer();
    const { token } = await server.pair();
    const [method, path] = split(route);
    const { status } = await server.send(method, path, { token });
    expect([401, 403, 405]).not.toContain(status);
  });

  it.each([...OWNERS, ...AGENT_DEVICES])(
    "%s lets a device with the grant in, unless it is the owner's",
    async (route) => {
      const server = wholeServer();
      const { id, token } = await server.pair();
      const [device] = server.devices.list();
      server.devices.sync([{ ...device, id, grants: ["agent"] } as Device]);
      const [method, path] = split(route);
      const { status } = await server.send(method, path, { token });
      expect(status === 403).toBe(OWNERS.includes(route));
    },
  );

  it.each([...OWNERS, ...DEVICES, ...AGENT_DEVICES])("%s needs a token", async (route) => {
    const [method, path] = split(route);
    const missing = await wholeServer().send(method, path);
    expect(await outcome(missing)).toEqual({ status: 401, body: "auth.missing_token" });
    const wrong = await wholeServer().send(method, path, { token: "wrong" });
    expect(await outcome(wrong)).toEqual({ status: 401, body: "auth.invalid_token" });
  });

  it.each(PUBLIC)("%s needs none", async (route) => {
    const [method, path] = split(route);
    const headers = { host: "127.0.0.1:53210" };
    const { status } = await wholeServer().send(method, path, { headers });
    expect([200, 415]).toContain(status);
  });

  it.each([...OWNERS, ...AGENT_DEVICES])(
    "%s is not there in a server without pairing, operator and agents",
    async (route) => {
      const [method, path] = split(route);
      const bare = createApp({ token: OWNER, provider: () => Promise.reject(new Error("unused")) });
      const answer = await bare.fetch(
        new Request(`http://127.0.0.1${path}`, {
          method,
          headers: { authorization: `Bearer ${OWNER}` },
        }),
      );
      expect(await outcome(answer)).toEqual({ status: 404, body: "not_found.route" });
    },
  );

  it("tell a device apart what is not there and what is not for it", async () => {
    const server = wholeServer();
    const { token } = await server.pair();
    expect(await outcome(await server.send("GET", "/v1/nothing", { token }))).toEqual({
      status: 404,
      body: "not_found.route",
    });
  });

  it("are described in the OpenAPI document, with who may use them", () => {
    const described = Object.values(FAMILIES).flatMap((family) => Object.entries(family));
    const accesses = new Map(described.map(([route, { access }]) => [route, access]));
    const decided = new Map(ROUTES.map((route) => [route, accessOf(route)]));
    const advice =
      "Describe it in src/openapi/*-operations.ts: a line { summary, access, body, answers, errors } in the file of its family (FAMILIES in src/openapi/operations.ts lists them), with the schema that its route parses with, exported there. Then run: npx tsx scripts/build-openapi.ts; and ask for it in tests/openapi/contract.test.ts.";
    for (const [route, access] of decided)
      expect(accesses.get(route), `${route} is for "${access}" here. ${advice}`).toBe(access);
    for (const [route] of described)
      expect(
        decided.has(route),
        `${route} is described in src/openapi, and there is no such route. Remove it there, or give its routes to wholeServer() here.`,
      ).toBe(true);
  });
});

function accessOf(route: string): Access {
  if (PUBLIC.includes(route)) return "public";
  if (DEVICES.includes(route)) return "device";
  return AGENT_DEVICES.includes(route) ? "agent" : "owner";
}
