import { describe, expect, it, vi } from "vitest";
import {
  ChatError,
  type ChatEvent,
  createHandler,
  createPairing,
  type HandlerOptions,
  type Message,
  memoryReplies,
  type Provider,
  type ProviderCatalog,
} from "../mod.ts";
import { sha256Hex } from "../src/auth/digest.ts";
import { likeAPhone } from "./sse/readers.ts";

const TOKEN = "token-of-this-test";
const HELLO = [{ role: "user", content: "hello" }];

/** A provider that says who it is and which model it was asked for. */
function saying(name: string, model?: string): Provider {
  return {
    name,
    ...(model !== undefined && { model }),
    async *chat(_messages: readonly Message[], { model: asked = "its own" }) {
      yield `${name}, ${asked}`;
    },
  };
}

const local = saying("Local", "m");
const paid = saying("Paid", "p");
const CATALOG: ProviderCatalog = {
  active: "local",
  entries: [
    { id: "local", provider: local, models: ["n", "a/b:c"] },
    { id: "paid", provider: paid },
  ],
};

type Sent = { model?: unknown; messages?: unknown; token?: string; key?: string };

function serve(options: Partial<HandlerOptions>) {
  const handler = createHandler({ token: TOKEN, ...options });
  const post = (sent: Sent): Promise<Response> => {
    const { token = TOKEN, key, messages = HELLO, ...body } = sent;
    const headers = {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      ...(key !== undefined && { "idempotency-key": key }),
    };
    const init = { method: "POST", headers, body: JSON.stringify({ messages, ...body }) };
    return handler(new Request("http://127.0.0.1/v1/chat/stream", init));
  };
  /** What a message is answered with: the reply, or the error's code. */
  const say = async (sent: Sent): Promise<string> => {
    const response = await post(sent);
    if (!response.ok) return (await response.json()).error.code;
    const events: ChatEvent[] = likeAPhone([new Uint8Array(await response.arrayBuffer())]);
    const last = events.at(-1);
    return last?.type === "done" ? last.content : JSON.stringify(last);
  };
  return { post, say, handler };
}

describe("POST /v1/chat/stream, model", () => {
  it.each<[model: unknown, reply: string]>([
    [undefined, "Local, its own"],
    [null, "Local, its own"],
    ["default", "Local, m"],
    ["m", "Local, m"],
    ["n", "Local, n"],
    ["local/a/b:c", "Local, a/b:c"],
    ["paid/p", "Paid, p"],
    ["paid/n", "chat.model_not_found"],
    ["nope", "chat.model_not_found"],
    ["__proto__", "chat.model_not_found"],
    ["local/../paid/p", "chat.model_not_found"],
    ["paid%2Fp", "chat.model_not_found"],
    ["x".repeat(1_000_000), "chat.model_not_found"],
    ["", "validation.invalid_body"],
    [5, "validation.invalid_body"],
    [["m"], "validation.invalid_body"],
    [{ id: "m" }, "validation.invalid_body"],
  ])("%.30j", async (model, reply) => {
    expect(await serve({ providers: CATALOG }).say({ model })).toBe(reply);
  });

  it("is refused with a status, before there is a stream, and in words", async () => {
    const response = await serve({ providers: CATALOG }).post({ model: "nope/x" });
    expect([response.status, response.headers.get("content-type")]).toEqual([
      404,
      "application/json",
    ]);
    expect((await response.json()).error).toMatchObject({
      code: "chat.model_not_found",
      message: "There is no model 'nope/x' here. GET /v1/models lists what there is.",
      type: "invalid_request_error",
      param: "model",
    });
  });

  it("is not one of a provider that is not for devices, when a device asks", async () => {
    const pairing = createPairing();
    const { token } = await pairing.devices.add("phone");
    const { say, post } = serve({ providers: CATALOG, pairing });
    expect(await say({ token })).toBe("Local, its own");
    expect(await say({ token, model: "local/n" })).toBe("Local, n");
    expect(await say({ token, model: "paid/p" })).toBe("chat.model_not_found");
    expect(await say({ model: "paid/p" })).toBe("Paid, p");
    const refusal = async (model: string): Promise<string> => {
      const { error } = await (await post({ token, model })).json();
      return JSON.stringify({
        ...error,
        request_id: "",
        message: error.message.replace(model, ""),
      });
    };
    expect(await refusal("paid/p")).toBe(await refusal("gone/p"));
  });
});

describe("createHandler, provider alone", () => {
  it.each<[name: string, model: string | undefined, asked: string, reply: string]>([
    ["OpenAI", "m", "openai/m", "OpenAI, m"],
    [
      "fake (OpenAI-compatible)",
      "a/b",
      "fake-openai-compatible/a/b",
      "fake (OpenAI-compatible), a/b",
    ],
    ["127.0.0.1:1234", "m", "127.0.0.1-1234/m", "127.0.0.1:1234, m"],
    ["智谱", "m", "provider/m", "智谱, m"],
    ["Echo", undefined, "echo/default", "Echo, its own"],
    ["Echo", undefined, "default", "Echo, its own"],
    ["Echo", "m", "m", "Echo, m"],
    ["Echo", "m", "echo/n", "chat.model_not_found"],
    ["Echo", "m", "n", "chat.model_not_found"],
  ])("%s with model %s: %s", async (name, model, asked, reply) => {
    expect(await serve({ provider: saying(name, model) }).say({ model: asked })).toBe(reply);
  });

  it("is asked for at each message, and may say that there is none", async () => {
    let now: Provider | undefined = saying("One", "m");
    const provider = vi.fn((): Provider => {
      if (now) return now;
      throw new ChatError("chat.no_provider", "None.");
    });
    const { say } = serve({ provider });
    expect(await say({})).toBe("One, its own");
    expect(provider).toHaveBeenCalledTimes(1);
    now = saying("Two", "m");
    expect(await say({ model: "two/m" })).toBe("Two, m");
    expect(await say({ model: "one/m" })).toBe("chat.model_not_found");
    now = undefined;
    for (const model of [undefined, "default", "two/m"])
      expect(await say({ model })).toBe("chat.no_provider");
  });
});

describe("createHandler, providers", () => {
  it("must be given, or a provider", () => {
    expect(() => createHandler({ token: TOKEN })).toThrow(
      new TypeError("createHandler: provider or providers must be given"),
    );
  });

  it("alone answer with the active one where no model is named", async () => {
    const providers = vi.fn(() => CATALOG);
    const { say, handler } = serve({ providers });
    expect(await say({})).toBe("Local, its own");
    const headers = { authorization: `Bearer ${TOKEN}` };
    const info = await handler(new Request("http://127.0.0.1/v1/remote/info", { headers }));
    expect(await info.json()).toMatchObject({ providerConfigured: true });
    const none = serve({ providers: { ...CATALOG, active: null } });
    expect(await none.say({})).toBe("chat.no_provider");
    expect(await none.say({ model: "paid/p" })).toBe("Paid, p");
  });

  it("beside a provider leave what names no model to that", async () => {
    const { say } = serve({ provider: saying("Given", "g"), providers: CATALOG });
    expect(await say({})).toBe("Given, its own");
    expect(await say({ model: "default" })).toBe("Given, g");
    expect(await say({ model: "local/n" })).toBe("Local, n");
  });

  it("are not asked while no model is named", async () => {
    const providers = vi.fn(() => CATALOG);
    expect(await serve({ provider: local, providers }).say({})).toBe("Local, its own");
    expect(providers).not.toHaveBeenCalled();
  });
});

describe("a kept reply's model", () => {
  it("belongs to the message: another one is another message", async () => {
    const { say, post } = serve({ providers: CATALOG });
    expect(await say({ key: "a", model: "local/n" })).toBe("Local, n");
    expect(await say({ key: "a", model: "local/n" })).toBe("Local, n");
    for (const model of ["local/m", "default", undefined])
      expect((await post({ key: "a", model })).status).toBe(422);
    expect(await say({ key: "b" })).toBe("Local, its own");
    expect(await say({ key: "b", model: null })).toBe("Local, its own");
    expect((await post({ key: "b", model: "default" })).status).toBe(422);
  });

  it("leaves no reply behind when there is none", async () => {
    const { say } = serve({ providers: CATALOG });
    expect(await say({ key: "a", model: "nope" })).toBe("chat.model_not_found");
    expect(await say({ key: "a", model: "local/n" })).toBe("Local, n");
  });

  it("does not change what a message without one is remembered by", async () => {
    const replies = memoryReplies();
    const claim = vi.spyOn(replies, "claim");
    await serve({ providers: CATALOG, replies }).say({ key: "a" });
    expect(claim.mock.calls).toEqual([
      [{ owner: "owner", key: "a" }, await sha256Hex(JSON.stringify(HELLO))],
    ]);
  });
});
