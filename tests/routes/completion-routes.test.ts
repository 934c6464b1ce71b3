import { describe, expect, test, vi } from "vitest";
import { ChatError } from "../../src/errors.ts";
import { createHandler } from "../../src/handler.ts";
import type { HandlerOptions } from "../../src/handler-options.ts";
import { openaiApi } from "../../src/openai-api.ts";
import type { ChatOptions, Provider, ProviderYield } from "../../src/providers/provider.ts";
import { memoryReplies } from "../../src/reply/memory-replies.ts";
import { settle } from "../settle.ts";

const TOKEN = "the-owner";
const HI = [{ role: "user", content: "Hi" }];

/** A provider that says what a test makes it say, and what it was asked. */
function fakeProvider(
  chat: (options: ChatOptions) => AsyncIterable<ProviderYield>,
  rest: Partial<Provider> = {},
) {
  const asked: { messages: readonly unknown[]; options: ChatOptions }[] = [];
  const provider: Provider = {
    name: "Fake",
    model: "m",
    chat(messages, options) {
      asked.push({ messages, options });
      return chat(options);
    },
    ...rest,
  };
  return { provider, asked };
}

const hello = () =>
  fakeProvider(async function* () {
    yield "Hel";
    yield "lo";
  });

function surface(provider: Provider, options: Partial<HandlerOptions> = {}) {
  const handler = createHandler({ token: TOKEN, provider, openai: openaiApi(), ...options });
  return async (body: object, init: RequestInit = {}): Promise<Response> =>
    handler(
      new Request("http://pc.local/v1/chat/completions", {
        method: "POST",
        body: JSON.stringify(body),
        ...init,
        headers: {
          authorization: `Bearer ${TOKEN}`,
          "content-type": "application/json",
          ...init.headers,
        },
      }),
    );
}

/** The JSON of each `data:` line of a stream, and what is not JSON as it is. */
async function chunksOf(response: Response): Promise<unknown[]> {
  const text = await response.text();
  return text
    .split("\n\n")
    .filter((frame) => frame.startsWith("data: "))
    .map((frame) => {
      const data = frame.slice(6);
      return data === "[DONE]" ? data : JSON.parse(data);
    });
}

describe("POST /v1/chat/completions", () => {
  test("streams chunks of one id and model, and ends with [DONE]", async () => {
    const { provider, asked } = hello();
    const response = await surface(provider)({ messages: HI, stream: true });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const chunks = await chunksOf(response);
    expect(chunks.at(-1)).toBe("[DONE]");
    const objects = chunks.slice(0, -1) as {
      id: string;
      model: string;
      choices: { delta: { content?: string }; finish_reason: string | null }[];
    }[];
    expect(new Set(objects.map(({ id }) => id)).size).toBe(1);
    expect(objects[0]?.id).toMatch(/^chatcmpl-[0-9a-f]{32}$/);
    expect(new Set(objects.map(({ model }) => model))).toEqual(new Set(["fake/m"]));
    expect(objects[0]?.choices[0]?.delta).toEqual({ role: "assistant", content: "" });
    const said = objects.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
    expect(said).toBe("Hello");
    expect(objects.at(-1)?.choices[0]?.finish_reason).toBe("stop");
    expect(asked[0]?.messages).toEqual(HI);
  });

  test("gives a whole reply", async () => {
    const response = await surface(hello().provider)({ messages: HI });
    expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    expect(await response.json()).toMatchObject({
      object: "chat.completion",
      model: "fake/m",
      choices: [{ message: { role: "assistant", content: "Hello" }, finish_reason: "stop" }],
    });
  });

  test("names what was ignored", async () => {
    const response = await surface(hello().provider)({ messages: HI, seed: 1, temperature: 0 });
    expect(response.headers.get("x-ignored-parameters")).toBe("temperature, seed");
  });

  test.each([true, false])(
    "answers a failure before the reply with its status, stream: %s",
    async (stream) => {
      const limited = new ChatError("provider.rate_limited", "Later.", {
        headers: { "retry-after": "7" },
      });
      const { provider } = fakeProvider(async function* () {
        yield* [];
        throw limited;
      });
      const response = await surface(provider)({ messages: HI, stream });
      expect(response.status).toBe(429);
      expect(response.headers.get("retry-after")).toBe("7");
      expect(await response.json()).toEqual({
        error: {
          code: "rate_limit_exceeded",
          message: "Later.",
          type: "rate_limit_error",
          param: null,
          request_id: response.headers.get("x-request-id"),
        },
      });
    },
  );

  test.each<[object, number, string]>([
    [{ messages: HI, model: "no/such" }, 404, "model_not_found"],
    [{ messages: [] }, 400, "validation.invalid_body"],
    [{ messages: HI, n: 2 }, 400, "unsupported_parameter"],
    [
      { messages: HI, tools: [{ type: "function", function: { name: "f" } }] },
      400,
      "unsupported_parameter",
    ],
  ])("refuses %j", async (body, status, code) => {
    const { provider, asked } = hello();
    const response = await surface(provider)({ ...body, stream: true });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code } });
    expect(asked).toEqual([]);
  });

  test("ends a stream that was cut with an error, without a reason and without [DONE]", async () => {
    const { provider } = fakeProvider(async function* () {
      yield "Hel";
      throw new ChatError("provider.failed", "The connection was lost.");
    });
    const chunks = await chunksOf(await surface(provider)({ messages: HI, stream: true }));
    expect(chunks.at(-1)).toMatchObject({ error: { message: "The connection was lost." } });
    expect(JSON.stringify(chunks)).not.toMatch(/"finish_reason":"|DONE/);
    const whole = await surface(provider)({ messages: HI });
    expect(whole.status).toBe(502);
  });

  test("stops the provider when the client leaves", async () => {
    let signal: AbortSignal | undefined;
    const { provider } = fakeProvider(async function* (options) {
      signal = options.signal;
      yield "Hel";
      await new Promise((resolve) => signal?.addEventListener("abort", resolve));
    });
    const response = await surface(provider)({ messages: HI, stream: true });
    await response.body?.cancel();
    await settle();
    expect(signal?.aborted).toBe(true);
  });

  test("stops the provider of a whole reply when the client leaves", async () => {
    const client = new AbortController();
    const aborted = vi.fn();
    const { provider } = fakeProvider(async function* ({ signal }) {
      signal.addEventListener("abort", aborted);
      client.abort();
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      yield* [];
    });
    await surface(provider)({ messages: HI }, { signal: client.signal });
    expect(aborted).toHaveBeenCalledOnce();
  });

  test("needs a token", async () => {
    const response = await surface(hello().provider)(
      { messages: HI },
      { headers: { authorization: "Bearer wrong" } },
    );
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { type: "authentication_error" } });
  });

  test("is not there unless it is asked for", async () => {
    const { provider } = hello();
    const handler = createHandler({ token: TOKEN, provider });
    const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
    const body = JSON.stringify({ messages: HI });
    const request = new Request("http://pc.local/v1/chat/completions", {
      method: "POST",
      headers,
      body,
    });
    expect((await handler(request)).status).toBe(404);
  });

  test.each(["/v1/responses", "/v1/completions", "/v1/embeddings", "/v1/audio/speech"])(
    "says at %s what there is instead",
    async (path) => {
      const handler = createHandler({
        token: TOKEN,
        provider: hello().provider,
        openai: openaiApi(),
      });
      const headers = { authorization: `Bearer ${TOKEN}` };
      const response = await handler(
        new Request(`http://pc.local${path}`, { method: "POST", headers }),
      );
      expect(response.status).toBe(404);
      expect(await response.text()).toContain("/v1/chat/completions");
    },
  );
});

describe("an Idempotency-Key", () => {
  const keyed = { headers: { "idempotency-key": "k1" } };

  /** Says "Hel" at once, and "lo" when it is let go. */
  function held() {
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const fake = fakeProvider(async function* () {
      yield "Hel";
      await released;
      yield "lo";
    });
    return { ...fake, release };
  }

  test("makes one request, and gives every repeat the same chunks", async () => {
    const { provider, asked, release } = held();
    const send = surface(provider);
    const first = await send({ messages: HI, stream: true }, keyed);
    const second = await send({ messages: HI, stream: true, stream_options: {} }, keyed);
    release();
    const [one, two] = [await chunksOf(first), await chunksOf(second)];
    const three = await chunksOf(await send({ messages: HI, stream: true }, keyed));
    const textOf = (chunks: unknown[]) =>
      (chunks as { choices?: { delta: { content?: string } }[] }[])
        .map(({ choices }) => choices?.[0]?.delta.content ?? "")
        .join("");
    expect([one, two, three].map(textOf)).toEqual(["Hello", "Hello", "Hello"]);
    const idsOf = (chunks: unknown[]) =>
      (chunks.slice(0, -1) as { id: string; created: number }[]).map(
        ({ id, created }) => `${id} ${created}`,
      );
    expect(new Set([one, two, three].flatMap(idsOf)).size).toBe(1);
    const whole = await send({ messages: HI }, keyed);
    expect(await whole.json()).toMatchObject({
      id: (one[0] as { id: string }).id,
      choices: [{ message: { content: "Hello" } }],
    });
    expect(asked).toHaveLength(1);
  });

  test("lets the reply go on when the client leaves", async () => {
    const { provider, asked, release } = held();
    const send = surface(provider);
    const first = await send({ messages: HI, stream: true }, keyed);
    await first.body?.cancel();
    release();
    const again = await send({ messages: HI }, keyed);
    expect(await again.json()).toMatchObject({ choices: [{ message: { content: "Hello" } }] });
    expect(asked).toHaveLength(1);
    expect(asked[0]?.options.signal.aborted).toBe(true);
  });

  test("refuses another request under it, on either surface", async () => {
    const { provider } = hello();
    const replies = memoryReplies();
    const send = surface(provider, { replies });
    await (await send({ messages: HI }, keyed)).text();
    const other = await send({ messages: HI, temperature: 1 }, keyed);
    expect(other.status).toBe(422);
    const handler = createHandler({ token: TOKEN, provider, replies });
    const old = await handler(
      new Request("http://pc.local/v1/chat/stream", {
        method: "POST",
        headers: {
          authorization: `Bearer ${TOKEN}`,
          "content-type": "application/json",
          "idempotency-key": "k1",
        },
        body: JSON.stringify({ messages: HI }),
      }),
    );
    expect(old.status).toBe(422);
  });

  test("gives every repeat the failure, with its status", async () => {
    const { provider, asked } = fakeProvider(async function* () {
      yield* [];
      throw new ChatError("provider.unavailable", "It is asleep.", {
        headers: { "retry-after": "3" },
      });
    });
    const send = surface(provider);
    for (const stream of [true, true, false]) {
      const response = await send({ messages: HI, stream }, keyed);
      expect([response.status, response.headers.get("retry-after")]).toEqual([503, "3"]);
    }
    expect(asked).toHaveLength(1);
  });

  test("can be stopped by its key", async () => {
    const { provider } = held();
    const handler = createHandler({ token: TOKEN, provider, openai: openaiApi() });
    const headers = {
      authorization: `Bearer ${TOKEN}`,
      "content-type": "application/json",
      "idempotency-key": "k1",
    };
    const response = await handler(
      new Request("http://pc.local/v1/chat/completions", {
        method: "POST",
        headers,
        body: JSON.stringify({ messages: HI, stream: true }),
      }),
    );
    const stopped = await handler(
      new Request("http://pc.local/v1/chat/streams/k1", { method: "DELETE", headers }),
    );
    expect(stopped.status).toBe(204);
    const chunks = await chunksOf(response);
    expect(chunks.at(-1)).toMatchObject({ error: { message: "The reply was stopped." } });
  });
});

describe("what a provider wants back", () => {
  test("comes back with the turn, although the client lost it", async () => {
    const replay = { dialect: "fake", model: "m", value: "a thought" };
    const { provider, asked } = fakeProvider(
      async function* () {
        yield [
          { type: "tool-call", index: 0, id: "c1", name: "look", signature: "c2ln" },
          { type: "tool-arguments", index: 0, text: "{}" },
          { type: "replay", replay },
          { type: "finish", reason: "tool_calls" },
        ];
      },
      { capabilities: { tools: true } },
    );
    const send = surface(provider);
    const tools = [{ type: "function", function: { name: "look" } }];
    const called = (await (await send({ messages: HI, tools })).json()) as {
      choices: { message: { tool_calls: { id: string; extra_content?: unknown }[] } }[];
    };
    const { message } = called.choices[0] ?? { message: { tool_calls: [] } };
    expect(message.tool_calls[0]?.extra_content).toEqual({ google: { thought_signature: "c2ln" } });
    const bare = message.tool_calls.map(({ extra_content: _, ...call }) => call);
    await send({
      messages: [
        ...HI,
        { role: "assistant", tool_calls: bare },
        { role: "tool", tool_call_id: "c1", content: "A cat." },
      ],
      tools,
    });
    expect(asked[1]?.messages[1]).toEqual({
      role: "assistant",
      content: "",
      toolCalls: [{ id: "c1", name: "look", arguments: "{}", signature: "c2ln" }],
      replay: [replay],
    });
  });
});
