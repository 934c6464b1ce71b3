import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ContentPart, Message, Replay, Tool } from "../../src/providers/message.ts";
import { ollama } from "../../src/providers/ollama.ts";
import type { GenerationOptions } from "../../src/providers/provider.ts";
import { stream } from "../fakes/fake-provider.ts";
import { ollamaWire } from "../fakes/wire/ollama.ts";
import { anyHistory, anyTools } from "./any-history.ts";
import { collect } from "./collect.ts";
import { withFake } from "./kinds.ts";

interface SentMessage {
  readonly role: string;
  readonly content: string;
  readonly tool_name?: string;
  readonly tool_calls?: readonly { readonly function: { readonly name: string } }[];
}

interface Sent {
  readonly messages: readonly SentMessage[];
  readonly tools?: readonly object[];
  readonly format?: unknown;
  readonly think?: unknown;
  readonly options: object;
}

interface Asked {
  readonly body: Sent | undefined;
  /** What Ollama says against it. */
  readonly refusal: string | undefined;
  readonly error: unknown;
}

/** What is sent for a reply. */
async function sentFor(
  messages: readonly Message[],
  { model = "qwen3", ...options }: GenerationOptions = {},
): Promise<Asked> {
  let body: Sent | undefined;
  let refusal: string | undefined;
  const provider = ollama({
    model,
    async fetch(_, init) {
      body = JSON.parse(String(init?.body));
      const closed = new Promise<void>(() => {});
      refusal = ollamaWire.check?.({
        method: "POST",
        path: "/api/chat",
        headers: {},
        body,
        closed,
      });
      return new Response('{"done":true}\n', {
        headers: { "content-type": "application/x-ndjson" },
      });
    },
  });
  const { error } = await collect(provider, messages, options);
  return { body, refusal, error };
}

const user = (content: string): Message => ({ role: "user", content });
const HI = [user("Hi")];
const result = (toolCallId: string, content: string): Message => {
  return { role: "tool", toolCallId, content };
};
const look = (id: string, text = "{}") => ({ id, name: "look", arguments: text });

describe("ollama, asked with a history of calls", () => {
  test("gives each call as an object, and each result with its tool's name, in order", async () => {
    const { body, refusal, error } = await sentFor([
      { role: "system", content: "Be brief." },
      user("Hi"),
      {
        role: "assistant",
        content: "I look.",
        toolCalls: [look("a", '{"at":"sky"}'), look("b", "")],
      },
      result("b", "B"),
      result("a", '{"seen":true}'),
      user("Well?"),
      { role: "assistant", content: "", toolCalls: [look("c", "{cut")] },
    ]);
    expect([refusal, error]).toEqual([undefined, undefined]);
    const call = (id: string, args: object) => ({
      id,
      function: { name: "look", arguments: args },
    });
    const answer = (id: string, content: string) => {
      return { role: "tool", content, tool_name: "look", tool_call_id: id };
    };
    expect(body?.messages).toEqual([
      { role: "system", content: "Be brief." },
      user("Hi"),
      {
        role: "assistant",
        content: "I look.",
        tool_calls: [call("a", { at: "sky" }), call("b", {})],
      },
      answer("a", '{"seen":true}'),
      answer("b", "B"),
      user("Well?"),
      { role: "assistant", content: "", tool_calls: [call("c", { invalid_arguments: "{cut" })] },
      answer("c", "No result: the call was not carried out."),
    ]);
  });

  test("gives back the thoughts behind calls, and no others", async () => {
    const mine: Replay = { dialect: "ollama", model: "qwen3", value: "Hm." };
    const replay: Replay[] = [
      mine,
      { ...mine, dialect: "anthropic", value: "a" },
      { ...mine, model: "deepseek-r1", value: "b" },
      { ...mine, value: { c: 1 } },
    ];
    const { body } = await sentFor([
      user("Hi"),
      { role: "assistant", content: "Hello", replay },
      user("Look"),
      { role: "assistant", content: "", toolCalls: [look("a")], replay },
      result("a", "A"),
    ]);
    expect(body?.messages.map((message) => "thinking" in message && message.thinking)).toEqual([
      false,
      false,
      false,
      "Hm.",
      false,
    ]);
  });

  test("makes a request of any conversation that Ollama takes, with the results in order", async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory, anyTools, async (messages, tools) => {
        const { body, refusal, error } = await sentFor(messages, { tools });
        expect([refusal, error]).toEqual([undefined, undefined]);
        const sent = body?.messages ?? [];
        sent.forEach(({ tool_calls = [] }, at) => {
          const names = tool_calls.map(({ function: { name } }) => name);
          const results = sent.slice(at + 1, at + 1 + names.length);
          expect(results.map(({ role, tool_name }) => [role, tool_name])).toEqual(
            names.map((name) => ["tool", name]),
          );
        });
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});

describe("ollama, asked with tools", () => {
  const parameters = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: { at: { type: "string" } },
    required: ["at"],
  };
  const tools: Tool[] = [
    { name: "look", description: "Looks.", parameters, strict: true },
    { name: "wait" },
  ];
  const LOOK = { type: "function", function: { name: "look", description: "Looks.", parameters } };
  const WAIT = {
    type: "function",
    function: { name: "wait", parameters: { type: "object", properties: {} } },
  };

  test.each<[GenerationOptions["toolChoice"], object[] | undefined]>([
    [undefined, [LOOK, WAIT]],
    ["auto", [LOOK, WAIT]],
    ["none", undefined],
    [{ name: "wait" }, [WAIT]],
    [{ name: "other" }, undefined],
  ])("gives for the choice %j only those that may be called", async (toolChoice, expected) => {
    const { body, refusal } = await sentFor(HI, { tools, ...(toolChoice && { toolChoice }) });
    expect(refusal).toBeUndefined();
    expect(body?.tools).toEqual(expected);
  });

  test("refuses to make the model call one", async () => {
    const { body, error } = await sentFor(HI, { tools, toolChoice: "required" });
    expect(body).toBeUndefined();
    expect(error).toMatchObject({ code: "chat.unsupported", param: "tool_choice" });
  });
});

describe("ollama, asked with options", () => {
  test("sends the numbers, zero too, and the stop texts that say something", async () => {
    const { body, refusal } = await sentFor(HI, {
      maxTokens: 9,
      temperature: 0,
      topP: 0,
      topK: 3,
      seed: 0,
      frequencyPenalty: 0,
      presencePenalty: -1,
      stop: ["", "\n", "End"],
    });
    expect(refusal).toBeUndefined();
    expect(body?.options).toEqual({
      num_predict: 9,
      temperature: 0,
      top_p: 0,
      top_k: 3,
      seed: 0,
      frequency_penalty: 0,
      presence_penalty: -1,
      stop: ["\n", "End"],
    });
    expect((await sentFor(HI, { stop: [""] })).body?.options).toEqual({});
  });

  test.each<[GenerationOptions["responseFormat"], unknown]>([
    [undefined, undefined],
    [{ type: "json_object" }, "json"],
    [{ type: "json_schema", name: "x", schema: { type: "object" } }, { type: "object" }],
  ])("sends the format %j as %j", async (responseFormat, format) => {
    const { body, refusal } = await sentFor(HI, { ...(responseFormat && { responseFormat }) });
    expect([refusal, body?.format]).toEqual([undefined, format]);
  });

  test("gives pictures beside the text, and refuses an address", async () => {
    const parts: ContentPart[] = [
      { type: "text", text: "This" },
      { type: "image", mediaType: "image/webp", data: "UklGRg==" },
      { type: "text", text: "or this?" },
      { type: "image", mediaType: "image/png", data: "iVBORw0KGgo=" },
    ];
    const content = "This\n\nor this?";
    const { body, refusal } = await sentFor([{ role: "user", content, parts }]);
    expect(refusal).toBeUndefined();
    expect(body?.messages).toEqual([
      { role: "user", content, images: ["UklGRg==", "iVBORw0KGgo="] },
    ]);
    const url: ContentPart[] = [{ type: "image-url", url: "https://example.com/a.png" }];
    const asked = await sentFor([{ role: "user", content: "", parts: url }]);
    expect(asked.error).toMatchObject({ code: "chat.unsupported", param: "messages" });
  });
});

describe("ollama, told how much to think", () => {
  test.each<[string, string, unknown]>([
    ["qwen3", "none", false],
    ["qwen3", "minimal", "low"],
    ["qwen3", "low", "low"],
    ["qwen3", "medium", "medium"],
    ["qwen3", "high", "high"],
    ["qwen3", "xhigh", "high"],
    ["qwen3", "more than ever", undefined],
    ["gpt-oss:20b", "none", "low"],
    ["someone/gpt-oss", "none", "low"],
  ])("tells %s to think %s by %j", async (model, reasoningEffort, think) => {
    const { body, refusal } = await sentFor(HI, { model, reasoningEffort });
    expect([refusal, body?.think]).toEqual([undefined, think]);
  });

  const thinks = (body: unknown) => (body as Sent).think;

  test("asks a model that cannot think once more without, and the next time at once", async () => {
    await withFake({ dialect: "ollama" }, stream("Hi"), async ({ url, chats }) => {
      const provider = ollama({ model: "llama3.1", host: url });
      const high = { reasoningEffort: "high" };
      for (let turn = 0; turn < 2; turn++) {
        const { events, error } = await collect(provider, HI, high);
        expect([events[0], error]).toEqual([{ type: "text", text: "Hi" }, undefined]);
      }
      await collect(provider, HI, { ...high, model: "qwen3" });
      await collect(provider, HI, { reasoningEffort: "none" });
      expect(chats.map(({ body }) => thinks(body))).toEqual([
        "high",
        undefined,
        undefined,
        "high",
        false,
      ]);
    });
  });

  test.each([
    "json: cannot unmarshal string into Go struct field ChatRequest.think of type bool",
    'invalid think value: "low" (must be "high", true, or false)',
  ])("takes it back where an older Ollama says: %s", async (error) => {
    const asked: unknown[] = [];
    const provider = ollama({
      model: "qwen3",
      async fetch(_, init) {
        asked.push(thinks(JSON.parse(String(init?.body))));
        const refused = asked.length === 1;
        return new Response(refused ? JSON.stringify({ error }) : '{"done":true}\n', {
          status: refused ? 400 : 200,
        });
      },
    });
    expect((await collect(provider, HI, { reasoningEffort: "low" })).error).toBeUndefined();
    expect(asked).toEqual(["low", undefined]);
  });

  test.each<[number, string]>([
    [400, '"qwen3" does not support chat'],
    [500, '"qwen3" does not support thinking'],
  ])("asks no more than once after HTTP %i %s", async (status, error) => {
    let asked = 0;
    const provider = ollama({
      model: "qwen3",
      async fetch() {
        asked++;
        return new Response(JSON.stringify({ error }), { status });
      },
    });
    const outcome = await collect(provider, HI, { reasoningEffort: "low" });
    expect(outcome.error).toBeInstanceOf(Error);
    expect(asked).toBe(1);
  });
});

describe("ollama, listing models", () => {
  const listed = async (models: readonly object[]) => {
    const provider = ollama({ model: "m", fetch: async () => Response.json({ models }) });
    const { signal } = new AbortController();
    return provider.listModels?.({ signal });
  };

  test("tells what Ollama tells, and leaves out those that do not chat", async () => {
    const details = { family: "qwen3", context_length: 40_960 };
    const models = await listed([
      { name: "qwen3", capabilities: ["completion", "tools", "thinking"], details },
      { name: "llava", capabilities: ["completion", "vision"], details: { family: "llama" } },
      { name: "nomic-embed-text", capabilities: ["embedding"], details },
    ]);
    expect(models).toEqual([
      {
        name: "qwen3",
        contextLength: 40_960,
        inputModalities: ["text"],
        supportedParameters: expect.arrayContaining(["tools", "tool_choice", "reasoning_effort"]),
      },
      {
        name: "llava",
        inputModalities: ["text", "image"],
        supportedParameters: expect.not.arrayContaining(["tools", "reasoning_effort"]),
      },
    ]);
  });

  test("tells the name alone where Ollama tells no more", async () => {
    expect(
      await listed([{ name: "qwen3" }, { name: "x", capabilities: null, details: null }]),
    ).toEqual([{ name: "qwen3" }, { name: "x" }]);
  });
});
