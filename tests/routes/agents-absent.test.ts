import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createApp, createHandler, type Handler } from "../../src/handler.ts";
import type { HandlerOptions } from "../../src/handler-options.ts";
import { openaiApi } from "../../src/openai-api.ts";
import { agentRoutes } from "../../src/routes/agent-routes.ts";
import { agentServer, pairedDevices } from "./agent-server.ts";
import { fakeLibraryEditor } from "./fake-library-editor.ts";
import { FakeRuns, fakeSource } from "./fake-runs.ts";
import { OWNER } from "./pairing-server.ts";

// Both are asked at the same time, however long that takes.
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "performance"] }));
afterEach(() => void vi.useRealTimers());

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

async function options(): Promise<HandlerOptions> {
  return {
    token: OWNER,
    provider: {
      name: "Echo",
      async *chat(messages) {
        yield messages.at(-1)?.content ?? "";
      },
    },
    pairing: await pairedDevices(),
    openai: openaiApi(),
    page: { respond: async () => undefined },
  };
}

/** A handler without the engine, and one with it that has no agent, alike in everything else. */
async function both(): Promise<[without: Handler, withNone: Handler]> {
  const agents = agentRoutes({
    runs: new FakeRuns(),
    agents: fakeSource,
    hasAgents: async () => false,
    defaultAgent: async () => "coder",
    editor: fakeLibraryEditor,
  });
  return [createHandler(await options()), createHandler({ ...(await options()), agents })];
}

/** The whole of a response, but for what is new in each. */
async function whole(response: Response) {
  const headers = [...response.headers].filter(([name]) => !name.endsWith("request-id"));
  const text = (await response.text())
    .replace(/"(request_id|expiresAt|lastSeenAt|link|modules)":"[^"]*"/g, '"$1":"…"')
    .replace(/"code":"[\w-]{22}"/g, '"code":"…"')
    .replace(/"created":\d+/g, '"created":0')
    .replace(/chatcmpl-[0-9a-f]+/g, "chatcmpl-…");
  return { status: response.status, headers, text };
}

async function allPaths(): Promise<readonly string[]> {
  const agents = agentRoutes({
    runs: new FakeRuns(),
    agents: fakeSource,
    hasAgents: async () => true,
    editor: fakeLibraryEditor,
  });
  const app = createApp({ ...(await options()), agents });
  const paths = app.routes.map(({ path }) => path.replace(/:\w+(\{.+\})?/g, "some-id"));
  return [...new Set(paths)].filter((path) => path !== "/v1/pair/request" && !path.includes("*"));
}

function request(method: string, path: string, token: string | undefined, body?: object): Request {
  return new Request(`http://127.0.0.1:53210${path}`, {
    method,
    headers: {
      origin: "http://localhost:3000",
      ...(method === "OPTIONS" && { "access-control-request-method": "POST" }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body && { "content-type": "application/json" }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
}

const MESSAGE = {
  messages: [{ role: "user", content: "hello" }],
  agent: "coder",
  conversationId: 5,
  events: "run",
};

describe("A server with the engine and no agent", () => {
  it("answers every route and method as one without the engine", async () => {
    const [without, withNone] = await both();
    const paths = await allPaths();
    expect(paths).toEqual(expect.arrayContaining(["/v1/runs/some-id", "/v1/emergency-stop"]));
    for (const path of paths)
      for (const method of METHODS)
        for (const token of [OWNER, "phone", undefined]) {
          const send = (handler: Handler) => handler(request(method, path, token)).then(whole);
          const answer = await send(withNone);
          expect([method, path, answer]).toEqual([method, path, await send(without)]);
        }
  }, 60_000);

  it.each(["POST", "PUT", "PATCH", "DELETE"])(
    "answers %s with a body on every route as one without the engine",
    async (method) => {
      const [without, withNone] = await both();
      for (const path of await allPaths())
        for (const token of [OWNER, "phone", "guest"]) {
          const send = (handler: Handler) =>
            handler(request(method, path, token, MESSAGE)).then(whole);
          const answer = await send(withNone);
          expect([method, path, answer]).toEqual([method, path, await send(without)]);
        }
    },
    60_000,
  );

  it("ignores the fields of agents in a message", async () => {
    const [, withNone] = await both();
    const answer = await withNone(request("POST", "/v1/chat/stream", OWNER, MESSAGE));
    expect(await answer.text()).toBe(
      ': \n\ndata: {"type":"token","delta":"hello"}\n\ndata: {"type":"done","content":"hello"}\n\n',
    );
  });
});

describe("The engine's routes", () => {
  it("come and go with the agents", async () => {
    let has = false;
    const { send } = await agentServer({ hasAgents: async () => has });
    const statuses = async () => [
      (await send("GET", "/v1/runs")).status,
      (await send("PUT", "/v1/runs")).status,
      (await send("POST", "/v1/operator/resume", { token: "phone" })).status,
    ];
    expect(await statuses()).toEqual([404, 404, 404]);
    has = true;
    expect(await statuses()).toEqual([200, 405, 403]);
    has = false;
    expect(await statuses()).toEqual([404, 404, 404]);
  });

  it("stay for a run that outlives its agent", async () => {
    let has = true;
    const { send, chat, runs } = await agentServer({ hasAgents: async () => has });
    await chat({ agent: "coder" });
    has = false;
    expect((await send("DELETE", "/v1/runs/run1")).status).toBe(204);
    expect(runs.calls).toEqual(["stop run1 by owner"]);
    expect((await send("GET", "/v1/runs")).status).toBe(404);
  });

  it("are not there while nobody can say whether there is an agent", async () => {
    const { send } = await agentServer({ hasAgents: () => Promise.reject(new Error("disk")) });
    expect((await send("GET", "/v1/runs")).status).toBe(404);
  });
});
