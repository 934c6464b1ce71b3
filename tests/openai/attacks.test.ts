import { describe, expect, test } from "vitest";
import { createHandler } from "../../src/handler.ts";
import { openaiApi } from "../../src/openai-api.ts";
import type { Provider, ProviderYield } from "../../src/providers/provider.ts";
import { cpuMs } from "../cpu-ms.ts";
import { endless, OWNER, pairingServer, type Sent } from "../routes/pairing-server.ts";
import { CompletionReader } from "../runtimes/completion-reader.ts";

const HI = [{ role: "user", content: "Hi" }];
const PATH = "/v1/chat/completions";
const REMOVED = "This device was removed on the PC. Pair it again.";

function provider(reply: () => AsyncIterable<ProviderYield>): {
  provider: Provider;
  asked(): number;
} {
  let asked = 0;
  return {
    provider: {
      name: "Fake",
      model: "m",
      capabilities: { tools: true },
      chat() {
        asked++;
        return reply();
      },
    },
    asked: () => asked,
  };
}

const hello = () =>
  provider(async function* () {
    yield "Hello";
  });

function server(given = hello().provider, options = {}) {
  return pairingServer({ provider: given, openai: openaiApi(), ...options });
}

describe("a device that is removed", () => {
  test.each([
    ["stream", {}],
    ["kept stream", { "idempotency-key": "k1" }],
  ])("ends its %s with an error, and without a reason", async (_, headers) => {
    const model = endless();
    const { send, pair } = server(model.provider);
    const { id, token } = await pair();
    const body = { messages: HI, stream: true };
    const open = (): Promise<Response> => send("POST", PATH, { token, body, headers });
    const reader = new CompletionReader(await open());
    await reader.until(({ text }) => text === "once");
    await model.begun;
    await send("DELETE", `/v1/devices/${id}`, { token: OWNER });
    await reader.rest();
    expect([reader.reasons, reader.isDone]).toEqual([[], false]);
    expect(reader.errors.map(({ message }) => message)).toEqual([REMOVED]);
    await model.stopped;
    expect((await open()).status).toBe(401);
  });

  test("gets an error for the whole reply that it waits for", async () => {
    const model = endless();
    const { send, pair } = server(model.provider);
    const { id, token } = await pair();
    const asked = send("POST", PATH, { token, body: { messages: HI } });
    await model.begun;
    await send("DELETE", `/v1/devices/${id}`, { token: OWNER });
    const response = await asked;
    expect(response.status).toBeOneOf([401, 502]);
    expect(await response.json()).toMatchObject({ error: { message: REMOVED } });
    await model.stopped;
  });
});

describe("what a device may use", () => {
  test("is what is exposed; the rest is as if it were not there", async () => {
    const named = (name: string): Provider => ({
      name,
      model: "m",
      async *chat() {
        yield name;
      },
    });
    const { send, pair } = pairingServer({
      openai: openaiApi(),
      provider: undefined,
      providers: {
        active: "home",
        expose: "active",
        entries: [
          { id: "home", provider: named("home") },
          { id: "paid", provider: named("paid") },
        ],
      },
    });
    const { token } = await pair();
    const said = async (whose: string, model: string): Promise<string> => {
      const response = await send("POST", PATH, { token: whose, body: { messages: HI, model } });
      const body = (await response.json()) as {
        error?: { message: string };
        choices?: { message: { content: string } }[];
      };
      return body.error?.message.replaceAll(model, "X") ?? body.choices?.[0]?.message.content ?? "";
    };
    expect(await said(OWNER, "paid/m")).toBe("paid");
    expect(await said(token, "home/m")).toBe("home");
    expect(await said(token, "paid/m")).toBe(await said(token, "gone/m"));
    expect(await said(token, "paid/m")).toContain("There is no model");
    const list = async (whose: string): Promise<string[]> => {
      const response = await send("GET", "/v1/models", { token: whose });
      return ((await response.json()) as { data: { id: string }[] }).data.map(({ id }) => id);
    };
    expect([await list(OWNER), await list(token)]).toEqual([["home/m", "paid/m"], ["home/m"]]);
  });
});

describe("one Idempotency-Key", () => {
  test("sent fifty times at once, streamed and whole, asks the provider once", async () => {
    const { provider: given, asked } = hello();
    const { send } = server(given);
    const headers = { "idempotency-key": "k" };
    const ids = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const body = { messages: HI, stream: index % 2 === 0 };
        const response = await send("POST", PATH, { token: OWNER, body, headers });
        expect(response.status).toBe(200);
        if (!body.stream) return ((await response.json()) as { id: string }).id;
        const reader = await new CompletionReader(response).rest();
        expect([reader.text, reader.isDone]).toEqual(["Hello", true]);
        return reader.heads[0]?.split(" ")[0];
      }),
    );
    expect(new Set(ids).size).toBe(1);
    expect(asked()).toBe(1);
  });

  test("sent at once with other messages and on the other surface, has one winner", async () => {
    const { provider: given, asked } = hello();
    const { send } = server(given);
    const headers = { "idempotency-key": "k" };
    const statuses = await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        const body = { messages: [{ role: "user", content: `${index % 3}` }] };
        const path = index % 2 === 0 ? PATH : "/v1/chat/stream";
        const response = await send("POST", path, { token: OWNER, body, headers });
        await response.text();
        return response.status;
      }),
    );
    expect(asked()).toBe(1);
    expect(new Set(statuses)).toEqual(new Set([200, 422]));
    expect(statuses.filter((status) => status === 200)).toHaveLength(5);
  });

  test("shows nobody what is kept of a completion, which is no text", async () => {
    const { send } = server();
    const headers = { "idempotency-key": "k" };
    await send("POST", PATH, { token: OWNER, body: { messages: HI }, headers });
    const polled = await send("GET", "/v1/chat/streams/k", { token: OWNER });
    expect(await polled.json()).toMatchObject({ error: { code: "not_found.stream" } });
    expect((await send("DELETE", "/v1/chat/streams/k", { token: OWNER })).status).toBe(204);
  });

  test("of one device is not another's", async () => {
    const { provider: given, asked } = hello();
    const { send, pair } = server(given);
    const [one, other] = [await pair(), await pair()];
    for (const { token } of [one, other]) {
      const headers = { "idempotency-key": "k" };
      const sent = { token, body: { messages: HI }, headers };
      expect((await send("POST", PATH, sent)).status).toBe(200);
    }
    expect(asked()).toBe(2);
  });

  test("takes no notice of where another client of it was", async () => {
    const { send } = server();
    const headers = { "idempotency-key": "k", "x-stream-offset": "3" };
    const body = { messages: HI, stream: true };
    const response = await send("POST", PATH, { token: OWNER, body, headers });
    const reader = await new CompletionReader(response).rest();
    expect([reader.text, reader.isDone]).toEqual(["Hello", true]);
    const without = { "x-stream-offset": "3" };
    const refused = await send("POST", PATH, { token: OWNER, body, headers: without });
    expect(refused.status).toBe(400);
  });
});

describe("every error", () => {
  const json = JSON.stringify({ messages: HI });
  const type = { "content-type": "application/json" };
  const cases: readonly (readonly [string, number, string, Sent])[] = [
    ["without a token", 401, `POST ${PATH}`, { body: json }],
    ["with a wrong one", 401, `POST ${PATH}`, { token: "wrong", body: json }],
    ["of the models", 401, "GET /v1/models", {}],
    ["of no route", 404, "GET /v1/nothing", { token: OWNER }],
    ["of another API", 404, "POST /v1/responses", { token: OWNER, body: json }],
    ["of no model", 404, "GET /v1/models/no/such", { token: OWNER }],
    ["of the model __proto__", 404, "GET /v1/models/__proto__", { token: OWNER }],
    [
      "of no model, asked",
      404,
      `POST ${PATH}`,
      { token: OWNER, body: { messages: HI, model: "x" } },
    ],
    ["of GET", 405, `GET ${PATH}`, { token: OWNER }],
    ["of OPTIONS", 405, `OPTIONS ${PATH}`, { token: OWNER }],
    ["of DELETE", 405, "DELETE /v1/models", { token: OWNER }],
    [
      "of a large body",
      413,
      `POST ${PATH}`,
      { token: OWNER, body: `"${"x".repeat(2000)}"`, headers: type },
    ],
    ["of many values", 413, `POST ${PATH}`, { token: OWNER, body: `[${"1,".repeat(300_000)}1]` }],
    [
      "of text",
      415,
      `POST ${PATH}`,
      { token: OWNER, body: json, headers: { "content-type": "text/plain" } },
    ],
    [
      "of a host",
      421,
      `POST ${PATH}`,
      { token: OWNER, body: json, headers: { host: "evil.example" } },
    ],
    ["of no JSON", 400, `POST ${PATH}`, { token: OWNER, body: '{"messages":' }],
    ["of null", 400, `POST ${PATH}`, { token: OWNER, body: "null" }],
    ["of a list", 400, `POST ${PATH}`, { token: OWNER, body: "[]" }],
    [
      "of a key",
      400,
      `POST ${PATH}`,
      { token: OWNER, body: json, headers: { "idempotency-key": "" } },
    ],
  ];

  test.each(cases)("%s has the one body", async (what, status, route, sent) => {
    const limits = { completionBodyBytes: what === "of a large body" ? 1000 : 1_000_000 };
    const { send } = server(undefined, { limits, allowedHosts: [] });
    const [method = "", path = ""] = route.split(" ");
    const headers = { host: "localhost", ...sent.headers };
    const response = await send(method, path, { ...sent, headers });
    expect(response.status).toBe(status);
    const { error, ...rest } = (await response.json()) as { error: Record<string, unknown> };
    expect(rest).toEqual({});
    expect(Object.keys(error).sort()).toEqual(["code", "message", "param", "request_id", "type"]);
    expect(error.request_id).toBe(response.headers.get("x-request-id"));
    expect(error.message).toBeTruthy();
    expect(response.headers.get("content-type")).toBe("application/json");
  });

  test("of HEAD has no body, and an id", async () => {
    const { send } = server();
    for (const [path, status] of [
      ["/v1/models", 200],
      ["/v1/models/no", 404],
      [PATH, 405],
    ] as const) {
      const response = await send("HEAD", path, { token: OWNER });
      expect([path, response.status]).toEqual([path, status]);
      expect(await response.text()).toBe("");
      expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f]{16}$/);
    }
  });
});

describe("a hostile request", () => {
  const bodies: readonly (readonly [string, string])[] = [
    [
      "deep extra fields",
      `{"messages":[{"role":"user","content":"Hi"}],"metadata":${deep(1_000_000)}}`,
    ],
    ["deep content", `{"messages":[{"role":"user","content":${deep(100_000)}}]}`],
    ["a million messages", `{"messages":[${'{"role":"user","content":""},'.repeat(1_000_000)}{}]}`],
    ["a message that is none", '{"messages":[null]}'],
    ["fields of prototypes", '{"__proto__":{"messages":[]},"constructor":{"prototype":1}}'],
    [
      "a line break in the model",
      '{"messages":[{"role":"user","content":"Hi"}],"model":"a\\r\\nset-cookie: a=b"}',
    ],
    ["a number as a model", '{"messages":[{"role":"user","content":"Hi"}],"model":1}'],
    [
      "a large id",
      `{"messages":[{"role":"assistant","tool_calls":[{"id":"${"x".repeat(1_000_000)}","function":{"name":"f"}}]}]}`,
    ],
    ["a picture that is none", withUrl(`data:image/png;base64,${"A".repeat(1_000_001)}`)],
    ["a picture of another type", withUrl(`data:image/svg+xml;base64,${"A".repeat(1000)}`)],
    ["a picture in a file", withUrl("file:///etc/passwd")],
    [
      "half a character as a model",
      '{"messages":[{"role":"user","content":"Hi"}],"model":"\\ud800"}',
    ],
  ];

  test.each(bodies)("with %s is refused, shortly, whether it has a key or not", async (_, body) => {
    const errors: unknown[] = [];
    const { send } = server(undefined, { onError: (error: unknown) => errors.push(error) });
    for (const headers of [{}, { "idempotency-key": "k" }]) {
      const response = await send("POST", PATH, { token: OWNER, body, headers });
      expect(response.status).toBeOneOf([400, 404, 413]);
      expect((await response.text()).length).toBeLessThan(1000);
      expect(response.headers.has("set-cookie")).toBe(false);
    }
    expect(errors).toEqual([]);
  });

  test("with thousands of the model's turns is read in time that grows with their number", async () => {
    const { send } = server();
    const call = (n: number): string =>
      `{"role":"assistant","tool_calls":[{"id":"${n}","function":{"name":"f"}}]}`;
    const body = `{"messages":[${Array.from({ length: 30_000 }, (_, n) => call(n)).join(",")}]}`;
    const started = cpuMs();
    const response = await send("POST", PATH, { token: OWNER, body });
    expect(response.status).toBe(400);
    // With the square of it, it is minutes.
    expect(cpuMs() - started).toBeLessThan(30_000);
  });

  test("that is cut off in the middle of its body asks nobody", async () => {
    const { provider: given, asked } = hello();
    const handler = createHandler({ token: OWNER, provider: given, openai: openaiApi() });
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode('{"stream":true,"messages":['));
        controller.error(new Error("the connection was lost: /home/ann/secret"));
      },
    });
    const init = { method: "POST", body, duplex: "half" };
    const headers = { authorization: `Bearer ${OWNER}`, "content-type": "application/json" };
    const response = await handler(new Request(`http://pc.local${PATH}`, { ...init, headers }));
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain("secret");
    expect(asked()).toBe(0);
  });
});

function deep(levels: number): string {
  return "[".repeat(levels) + "]".repeat(levels);
}

function withUrl(url: string): string {
  return JSON.stringify({
    messages: [{ role: "user", content: [{ type: "image_url", image_url: { url } }] }],
  });
}
