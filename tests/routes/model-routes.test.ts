import { Hono } from "hono";
import { describe, expect, it, vi } from "vitest";
import { ChatError } from "../../src/errors.ts";
import { errorResponse } from "../../src/http/error-response.ts";
import { createModelDirectory } from "../../src/models/create-model-directory.ts";
import type { ModelDirectory } from "../../src/models/model-directory.ts";
import type { ProviderCatalog } from "../../src/models/provider-catalog.ts";
import type { ModelInfo, Provider } from "../../src/providers/provider.ts";
import type { App, AppEnv } from "../../src/routes/app.ts";
import { checkMethods, noSuchRoute } from "../../src/routes/middleware.ts";
import { addModelRoutes } from "../../src/routes/model-routes.ts";

const STARTED_AT = 1_700_000_000;
const REQUEST_ID = "0123456789abcdef";

function provider(model: string, ...models: (string | ModelInfo)[]): Provider {
  return { name: "Fake", model, async *chat() {}, listModels: async () => models };
}

const CATALOG: ProviderCatalog = {
  active: "ollama",
  entries: [
    {
      id: "ollama",
      isFree: true,
      provider: provider(
        "llama3.1",
        {
          name: "llama3.1:latest",
          displayName: "Llama 3.1",
          created: 5,
          contextLength: 8192,
          inputModalities: ["text", "image"],
          supportedParameters: ["tools"],
        },
        "hf.co/a/b:Q4_K_M",
        "100%/ä?#[x] +&%2F",
      ),
    },
    { id: "gpt", provider: provider("gpt-5-mini") },
    { id: "..", provider: provider("__proto__") },
  ],
};

/** An app with these routes; who asks is in a header. */
function appOf(
  directory: ModelDirectory = createModelDirectory({ catalog: CATALOG }),
  startedAt: number | null = STARTED_AT,
): App {
  const app: App = new Hono<AppEnv>();
  app.use(async (context, next) => {
    const kind = context.req.header("x-kind") === "device" ? "device" : "owner";
    context.set("identity", { kind, id: kind, grants: [] });
    context.set("requestId", REQUEST_ID);
    return next();
  }, checkMethods(app));
  addModelRoutes(app, directory, { startedAt: startedAt ?? undefined });
  app.notFound(noSuchRoute);
  app.onError((error, context) => errorResponse(error, context.get("requestId")));
  return app;
}

async function get(path: string, kind = "owner", app = appOf(), method = "GET") {
  const headers = { "x-kind": kind };
  const response = await app.fetch(new Request(`http://pc${path}`, { method, headers }));
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
}

const LLAMA = {
  id: "ollama/llama3.1",
  object: "model",
  created: 5,
  owned_by: "ollama",
  name: "Llama 3.1",
  context_length: 8192,
  architecture: { input_modalities: ["text", "image"] },
  supported_parameters: ["tools"],
  local: true,
};

function plain(owner: string, model: string) {
  const id = `${owner}/${model}`;
  return { id, object: "model", created: STARTED_AT, owned_by: owner, name: id };
}

const HUGGING_FACE = { ...plain("ollama", "hf.co/a/b:Q4_K_M"), local: true };
const ODD = { ...plain("ollama", "100%/ä?#[x] +&%2F"), local: true };
const GPT = plain("gpt", "gpt-5-mini");
const DOTS = plain("..", "__proto__");

function notFound(name: string) {
  const message = `There is no model '${name}' here. GET /v1/models lists what there is.`;
  const type = "invalid_request_error";
  const error = { message, type, param: "model", code: "model_not_found", request_id: REQUEST_ID };
  return { status: 404, body: { error } };
}

describe("GET /v1/models", () => {
  it("lists all to the owner, and to a device what is for devices", async () => {
    expect(await get("/v1/models")).toEqual({
      status: 200,
      body: { object: "list", data: [LLAMA, HUGGING_FACE, ODD, GPT, DOTS] },
    });
    expect(await get("/v1/models", "device")).toEqual({
      status: 200,
      body: { object: "list", data: [LLAMA, HUGGING_FACE, ODD] },
    });
  });

  it.each([
    ["the start", 1_999, 1],
    ["the first request, where the clock stands still until then, as on Workers", 0, 5],
  ])("gives those whose providers tell no time that of %s", async (_, startMs, created) => {
    vi.useFakeTimers({ now: startMs });
    const app = appOf(createModelDirectory({ catalog: CATALOG }), null);
    vi.setSystemTime(5_999);
    const first = await get("/v1/models/gpt/gpt-5-mini", "owner", app);
    vi.setSystemTime(9_000);
    const second = await get("/v1/models/gpt/gpt-5-mini", "owner", app);
    vi.useRealTimers();
    expect([first.body.created, second.body.created]).toEqual([created, created]);
  });

  it("passes failures on", async () => {
    const fail = async (): Promise<never> => {
      throw new ChatError("chat.busy", "Busy.");
    };
    const app = appOf({ list: fail, find: fail });
    for (const path of ["/v1/models", "/v1/models/x"])
      expect(await get(path, "owner", app)).toMatchObject({
        status: 503,
        body: { error: { code: "chat.busy" } },
      });
  });
});

describe("GET /v1/models/ID", () => {
  it.each([
    ["ollama/llama3.1", LLAMA],
    ["ollama%2Fllama3.1", LLAMA],
    ["ollama%2fllama3.1", LLAMA],
    ["%6Fllama/llama3%2E1", LLAMA],
    ["ollama/hf.co/a/b:Q4_K_M", HUGGING_FACE],
    ["ollama%2Fhf.co%2Fa%2Fb%3AQ4_K_M", HUGGING_FACE],
    ["ollama/hf.co%2Fa/b:Q4_K_M", HUGGING_FACE],
    [`ollama/${encodeURIComponent("100%/ä?#[x] +&%2F")}`, ODD],
    [encodeURIComponent(ODD.id), ODD],
    [encodeURIComponent(DOTS.id), DOTS],
    // Other names of theirs.
    ["default", LLAMA],
    ["llama3.1", LLAMA],
    ["llama3.1:latest", LLAMA],
    ["ollama/llama3.1:latest", LLAMA],
  ])("finds %s", async (path, body) => {
    expect(await get(`/v1/models/${path}`)).toEqual({ status: 200, body });
  });

  it.each([
    ["nope", "nope"],
    ["ollama/nope", "ollama/nope"],
    // Decoded once.
    ["ollama%252Fllama3.1", "ollama%2Fllama3.1"],
    ["ollama/100%25%2F%C3%A4%3F%23%5Bx%5D%20%2B%26/", "ollama/100%/ä?#[x] +&/"],
    ["ollama/llama3.1/", "ollama/llama3.1/"],
    ["ollama//llama3.1", "ollama//llama3.1"],
    ["%2Follama/llama3.1", "/ollama/llama3.1"],
    ["..%2F__proto__x", "../__proto__x"],
    ["__proto__", "__proto__"],
    ["%00", "\ufffd"],
    // What does not decode stays as it is.
    ["%E0%A4%A", "%E0%A4%A"],
    ["%", "%"],
    ["x".repeat(10_000), `${"x".repeat(100)}…`],
  ])("does not find %.40s", async (path, name) => {
    expect(await get(`/v1/models/${path}`)).toEqual(notFound(name));
  });

  it("finds a listed one by its name without the tag that is meant then", async () => {
    const entries = [{ id: "o", provider: provider("m", "x:latest"), isFree: true }];
    const app = appOf(createModelDirectory({ catalog: { active: "o", entries } }));
    for (const path of ["o/x", "x", "o/x:latest"])
      expect(await get(`/v1/models/${path}`, "owner", app)).toEqual({
        status: 200,
        body: { ...plain("o", "x:latest"), local: true },
      });
  });

  it("hides from a device what is not for it in the words for what is not there", async () => {
    expect(await get("/v1/models/gpt/gpt-5-mini")).toEqual({ status: 200, body: GPT });
    for (const name of ["gpt/gpt-5-mini", "gpt/nope", "nope/gpt-5-mini"])
      expect(await get(`/v1/models/${name}`, "device")).toEqual(notFound(name));
  });

  it("does not find what cannot be told from the list of a dead provider", async () => {
    const dead = { ...provider("m"), listModels: () => Promise.reject(new Error("dead")) };
    const entries = [{ id: "o", provider: dead, isFree: true }];
    const app = appOf(createModelDirectory({ catalog: { active: "o", entries } }));
    expect(await get("/v1/models/o/m", "owner", app)).toMatchObject({ status: 200 });
    expect(await get("/v1/models/o/x", "owner", app)).toEqual(notFound("o/x"));
  });

  it.each(["/v1/models/", "/v1/models/../x", "/v1/models/%2e%2e/x"])(
    "is another path: %s",
    async (path) => {
      expect((await get(path)).body.error.code).toBe("not_found.route");
    },
  );

  it.each(["/v1/models", "/v1/models/ollama/llama3.1", "/v1/models/nope"])(
    "has no other method than GET and HEAD: %s",
    async (path) => {
      expect((await get(path, "owner", appOf(), "DELETE")).body.error.code).toBe(
        "request.method_not_allowed",
      );
      expect(await get(path, "owner", appOf(), "HEAD")).toEqual({
        status: path.endsWith("nope") ? 404 : 200,
        body: undefined,
      });
    },
  );
});
