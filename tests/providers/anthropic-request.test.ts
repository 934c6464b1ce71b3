import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toMessagesRequest } from "../../src/providers/anthropic/request.ts";
import type { ReplyRequest } from "../../src/providers/define-provider.ts";
import type { Message, Replay, Tool, ToolCall } from "../../src/providers/message.ts";
import { refusalOf, signatureOf } from "../fakes/wire/anthropic-check.ts";

const MODEL = "claude-sonnet-4-6";
const HELLO: Message = { role: "user", content: "Hello" };
const LOOK: Tool = { name: "look", description: "Looks.", parameters: { type: "object" } };

const call = (id: string, text = "{}", name = "look"): ToolCall => ({ id, name, arguments: text });
const calls = (...toolCalls: ToolCall[]): Message => ({
  role: "assistant",
  content: "",
  toolCalls,
});
const result = (toolCallId: string, content: string): Message => {
  return { role: "tool", toolCallId, content };
};

interface Sent {
  readonly body: Record<string, unknown>;
  readonly headers: Readonly<Record<string, string>>;
}

/** What is sent; it fails when the API would refuse it. */
function sent(
  request: Partial<ReplyRequest>,
  configured: { model?: string; temperature?: number } = {},
): Sent {
  const { body, headers } = toMessagesRequest(
    { model: MODEL, messages: [HELLO], ...request },
    { model: MODEL, ...configured },
  );
  const written = JSON.parse(JSON.stringify(body));
  expect(refusal({ body: written, headers })).toBeUndefined();
  return { body: written, headers };
}

function refusal({ body, headers }: Sent): string | undefined {
  return refusalOf({
    method: "POST",
    path: "/v1/messages",
    headers: { "anthropic-version": "2026-10-21", ...headers },
    body,
    closed: Promise.resolve(),
  });
}

function bodyOf(request: Partial<ReplyRequest>): Record<string, unknown> {
  return sent(request).body;
}

const PLAIN = {
  model: MODEL,
  max_tokens: 8192,
  messages: [{ role: "user", content: "Hello" }],
  stream: true,
};

describe("toMessagesRequest, of tools", () => {
  const tools = [LOOK];
  const SENT = [{ name: "look", description: "Looks.", input_schema: { type: "object" } }];

  test("gives each tool a schema of an object, of no named draft", () => {
    const parameters = {
      $schema: "http://json-schema.org/draft-07/schema#",
      properties: { at: { type: "string" } },
      required: ["at"],
    };
    const given = [{ name: "bare" }, { name: "odd", parameters: { type: ["object", "null"] } }];
    expect(bodyOf({ tools: [{ name: "look", parameters }, ...given] })).toEqual({
      ...PLAIN,
      tools: [
        {
          name: "look",
          input_schema: {
            type: "object",
            properties: { at: { type: "string" } },
            required: ["at"],
          },
        },
        { name: "bare", input_schema: { type: "object" } },
        { name: "odd", input_schema: { type: "object" } },
      ],
    });
  });

  test.each<[string, Partial<ReplyRequest>, object]>([
    ["nothing", {}, {}],
    ["auto", { toolChoice: "auto" }, {}],
    ["none", { toolChoice: "none" }, { tool_choice: { type: "none" } }],
    ["required", { toolChoice: "required" }, { tool_choice: { type: "any" } }],
    ["one", { toolChoice: { name: "look" } }, { tool_choice: { type: "tool", name: "look" } }],
    [
      "one call at a time",
      { parallelToolCalls: false },
      { tool_choice: { type: "auto", disable_parallel_tool_use: true } },
    ],
    [
      "one call of any",
      { parallelToolCalls: false, toolChoice: "required" },
      { tool_choice: { type: "any", disable_parallel_tool_use: true } },
    ],
    [
      "no call, and no two",
      { parallelToolCalls: false, toolChoice: "none" },
      { tool_choice: { type: "none" } },
    ],
    ["several", { parallelToolCalls: true }, {}],
  ])("asks for %s", (_, wishes, expected) => {
    expect(bodyOf({ tools, ...wishes })).toEqual({ ...PLAIN, tools: SENT, ...expected });
  });

  test("says nothing of tools where there are none", () => {
    const wishes = { tools: [], toolChoice: "required", parallelToolCalls: false } as const;
    expect(bodyOf(wishes)).toEqual(PLAIN);
  });

  test("gives a model that cannot be forced the named tool alone, and refuses to force any", () => {
    const both = { model: "claude-opus-5-5", tools: [LOOK, { name: "hear" }] };
    const { tools: one, tool_choice } = bodyOf({ ...both, toolChoice: { name: "look" } });
    expect([one, tool_choice]).toEqual([SENT, undefined]);
    expect(() => bodyOf({ ...both, toolChoice: "required" })).toThrow(
      expect.objectContaining({ code: "chat.unsupported", param: "tool_choice" }),
    );
  });

  test.each([
    ["claude-sonnet-5", "disabled"],
    ["claude-haiku-5-5", "disabled"],
    ["claude-opus-4-8", undefined],
  ])("keeps %s from thinking when it has to call a tool", (model, type) => {
    const body = bodyOf({ model, tools, toolChoice: "required", reasoningEffort: "xhigh" });
    expect([body.thinking, body.output_config]).toEqual([
      type && { type },
      { effort: type ? "high" : "xhigh" },
    ]);
  });
});

describe("toMessagesRequest, of a conversation with calls", () => {
  const tools = [LOOK];

  test("sends calls as objects, and all results first in the one next message", () => {
    const messages: Message[] = [
      HELLO,
      { role: "assistant", content: "I look." },
      calls(call("a", '{"at":"sea"}'), call("b", "")),
      result("b", ""),
      result("a", "blue"),
      { role: "user", content: "So?" },
    ];
    expect(bodyOf({ messages, tools }).messages).toEqual([
      { role: "user", content: "Hello" },
      {
        role: "assistant",
        content: [
          { type: "text", text: "I look." },
          { type: "tool_use", id: "a", name: "look", input: { at: "sea" } },
          { type: "tool_use", id: "b", name: "look", input: {} },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "a", content: "blue" },
          { type: "tool_result", tool_use_id: "b" },
          { type: "text", text: "So?" },
        ],
      },
    ]);
  });

  test.each(['"sea"', "[1]", "null", "7", '{"at":', "sea"])(
    "keeps arguments that are no object, %s, under a name that says so",
    (text) => {
      const [, { content }] = bodyOf({ messages: [HELLO, calls(call("a", text))], tools })
        .messages as [unknown, { content: [{ input: unknown }] }];
      expect(content[0].input).toEqual({ invalid_arguments: text });
    },
  );

  test("makes fit ids of foreign ones, the same on both ends, and no two alike", () => {
    const ids = ["call.1", "call:1", "call_1", "", "made_1_call_002e1", "call.1", "call_1", "ü"];
    const messages = [HELLO, ...ids.flatMap((id) => [calls(call(id)), result(id, `of ${id}`)])];
    const [, ...written] = bodyOf({ messages, tools }).messages as {
      content: { id?: string; tool_use_id?: string }[];
    }[];
    const made = written.flatMap(({ content }) => content.flatMap(({ id }) => id ?? []));
    const answered = written.flatMap(({ content }) =>
      content.flatMap(({ tool_use_id }) => tool_use_id ?? []),
    );
    expect(made).toEqual([
      "made_1_call_002e1",
      "made_1_call_003a1",
      "call_1",
      "made_1_",
      "made_1_made_005f1_005fcall_005f002e1",
      "made_2_call_002e1",
      "made_2_call_005f1",
      "made_1__00fc",
    ]);
    expect(answered).toEqual(made);
  });

  test("gives the same ids when the conversation goes on", () => {
    const messages = [HELLO, calls(call("a.b"), call("a.b")), result("a.b", "x")];
    const before = bodyOf({ messages, tools }).messages as unknown[];
    const more = [...messages, HELLO, calls(call("a.b")), result("a.b", "y")];
    expect((bodyOf({ messages: more, tools }).messages as unknown[]).slice(0, 2)).toEqual(
      before.slice(0, 2),
    );
  });

  test("names the tools of a conversation to which none are given, and lets none be called", () => {
    const messages = [HELLO, calls(call("a"), call("b", "{}", "fs.read")), result("a", "x")];
    const { tools: stubs, tool_choice } = bodyOf({ messages, parallelToolCalls: false });
    expect(stubs).toEqual([
      { name: "look", input_schema: { type: "object" } },
      { name: "fs_read", input_schema: { type: "object" } },
    ]);
    expect(tool_choice).toEqual({ type: "none" });
  });

  test("sends pictures in their place, as data and by address", () => {
    const parts = [
      { type: "text", text: "This:" },
      { type: "image", mediaType: "image/png", data: "AAAA", detail: "low" },
      { type: "image-url", url: "https://pictures.example/a.png" },
    ] as const;
    expect(bodyOf({ messages: [{ role: "user", content: "This:", parts }] }).messages).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "This:" },
          { type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } },
          { type: "image", source: { type: "url", url: "https://pictures.example/a.png" } },
        ],
      },
    ]);
  });
});

describe("toMessagesRequest, of options", () => {
  test("passes the limit and the texts that end a reply, but no blank one", () => {
    const wishes = { maxTokens: 7, stop: ["END", " ", "\n", ""] };
    expect(bodyOf(wishes)).toEqual({ ...PLAIN, max_tokens: 7, stop_sequences: ["END"] });
    expect(bodyOf({ stop: ["\n\n"] })).toEqual(PLAIN);
  });

  test("joins instructions", () => {
    const instructions = (role: "system" | "developer", content: string): Message => {
      return { role, content };
    };
    const messages = [instructions("system", "A"), HELLO, instructions("developer", "B")];
    expect(bodyOf({ messages })).toEqual({ ...PLAIN, system: "A\n\nB" });
  });

  test("sends the configured temperature in the version that takes it, and no client's", () => {
    const asked = { temperature: 0.9, topP: 0.5, seed: 1 };
    expect(sent(asked)).toEqual({ body: PLAIN, headers: {} });
    expect(sent(asked, { temperature: 0 })).toEqual({
      body: { ...PLAIN, temperature: 0 },
      headers: { "anthropic-version": "2023-06-01" },
    });
    const hard = { reasoningEffort: "high" };
    expect(sent(hard, { temperature: 0 }).body).not.toHaveProperty("temperature");
    const newer = { model: "claude-opus-5" };
    expect(sent(newer, { temperature: 0 }).body).not.toHaveProperty("temperature");
    // Where the configuration asks for it, the API says what is wrong with it.
    const { body } = toMessagesRequest(
      { ...newer, messages: [HELLO] },
      { ...newer, temperature: 0 },
    );
    expect(body).toHaveProperty("temperature", 0);
  });

  test("closes the objects of a format, and tells limits that the API does not take in words", () => {
    const schema = {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      properties: {
        properties: { type: "integer", minimum: 1, maximum: 9, description: "How many." },
        list: {
          type: "array",
          minItems: 2,
          items: { oneOf: [{ $ref: "#/$defs/point" }, { type: "null" }] },
        },
        some: { type: ["object", "null"], properties: {} },
        open: { enum: [{ type: "object" }] },
      },
      $defs: { point: { type: "object", additionalProperties: false, properties: {} } },
    };
    const format = { type: "json_schema", name: "answer", schema } as const;
    const body = bodyOf({ responseFormat: format, reasoningEffort: "low" });
    expect(body.output_config).toEqual({
      effort: "low",
      format: {
        type: "json_schema",
        schema: {
          type: "object",
          properties: {
            properties: {
              type: "integer",
              description: "How many.\n\n{minimum: 1, maximum: 9}",
            },
            list: {
              type: "array",
              description: "{minItems: 2}",
              items: { anyOf: [{ $ref: "#/$defs/point" }, { type: "null" }] },
            },
            some: { type: ["object", "null"], properties: {}, additionalProperties: false },
            open: { enum: [{ type: "object" }] },
          },
          $defs: { point: { type: "object", additionalProperties: false, properties: {} } },
          additionalProperties: false,
        },
      },
    });
    expect(schema).not.toHaveProperty("additionalProperties");
  });
});

describe("toMessagesRequest, of thinking", () => {
  const ADAPTIVE = { type: "adaptive", display: "summarized" };
  const budget = (budget_tokens: number): object => ({ type: "enabled", budget_tokens });

  test.each<[model: string, effort: string, max: number, thinking: unknown, sent: unknown]>([
    ["claude-3-5-haiku-20241022", "high", 8192, undefined, undefined],
    ["claude-3-opus-20240229", "high", 8192, undefined, undefined],
    ["some-model", "high", 8192, undefined, undefined],
    ["claude-3-7-sonnet-20250219", "low", 10_240, budget(2048), undefined],
    ["claude-sonnet-4-20250514", "minimal", 9216, budget(1024), undefined],
    ["claude-opus-4-1-20250805", "xhigh", 30_720, budget(22_528), undefined],
    ["claude-sonnet-4-5", "medium", 16_384, budget(8192), undefined],
    ["claude-haiku-4-5-20251001", "high", 24_576, budget(16_384), undefined],
    ["claude-haiku-4-5", "none", 8192, undefined, undefined],
    ["claude-opus-4-5-20251101", "xhigh", 30_720, budget(22_528), "high"],
    ["claude-sonnet-4-6", "xhigh", 30_720, ADAPTIVE, "high"],
    ["anthropic/claude-opus-4.6", "max", 30_720, ADAPTIVE, "max"],
    ["claude-opus-4-8", "xhigh", 30_720, ADAPTIVE, "xhigh"],
    ["claude-opus-4-8", "none", 8192, undefined, undefined],
    ["claude-mythos-preview", "xhigh", 30_720, ADAPTIVE, "high"],
    ["claude-mythos-preview", "none", 8192, undefined, "low"],
    ["claude-opus-5", "minimal", 9216, ADAPTIVE, "low"],
    ["claude-opus-5", "none", 8192, { type: "disabled" }, undefined],
    ["claude-sonnet-5", "none", 8192, { type: "disabled" }, undefined],
    ["claude-haiku-5-5", "none", 8192, { type: "disabled" }, undefined],
    ["claude-sonnet-5-5", "none", 8192, { type: "between_tools" }, undefined],
    ["claude-opus-5-5", "none", 8192, undefined, "low"],
    ["claude-fable-5-2", "none", 8192, undefined, "low"],
    ["claude-fable-5-2", "high", 24_576, ADAPTIVE, "high"],
    ["claude-opus-9", "none", 8192, undefined, "low"],
    ["claude-opus-5", "a lot", 8192, undefined, undefined],
    ["claude-opus-5", "", 8192, undefined, undefined],
  ])("tells %s how hard %s is", (model, reasoningEffort, max_tokens, thinking, effort) => {
    const configured = model === "anthropic/claude-opus-4.6" ? "claude-opus-4-6" : model;
    expect(
      toMessagesRequest({ model, messages: [HELLO], reasoningEffort }, { model }).body,
    ).toEqual({
      ...PLAIN,
      model,
      max_tokens,
      ...(thinking !== undefined && { thinking }),
      ...(effort !== undefined && { output_config: { effort } }),
    });
    if (!model.includes("preview")) sent({ model: configured, reasoningEffort });
  });

  test.each([
    [2047, undefined],
    [2048, budget(1024)],
    [5000, budget(3976)],
    [64_000, budget(16_384)],
  ])("keeps within a limit of %i tokens, and room to answer", (maxTokens, thinking) => {
    const body = bodyOf({ model: "claude-sonnet-4-5", reasoningEffort: "high", maxTokens });
    expect([body.max_tokens, body.thinking]).toEqual([maxTokens, thinking]);
  });

  const signed = (...thoughts: string[]) =>
    thoughts.map((thinking) => ({ type: "thinking", thinking, signature: signatureOf(thinking) }));
  const turnOf = (replay: readonly Replay[]): Message => ({
    role: "assistant",
    content: "I look.",
    toolCalls: [call("a")],
    replay,
  });
  const replayOf = (model: string, value: unknown = signed("Hm.", "")): Replay => {
    return { dialect: "anthropic", model, value };
  };
  const conversation = (...replay: Replay[]): Message[] => [
    HELLO,
    turnOf(replay),
    result("a", "x"),
  ];
  const spoken = (request: Partial<ReplyRequest>): unknown => {
    const [, turn] = bodyOf({ tools: [LOOK], ...request }).messages as { content: unknown }[];
    return turn?.content;
  };
  const SPOKEN = [
    { type: "text", text: "I look." },
    { type: "tool_use", id: "a", name: "look", input: {} },
  ];

  test.each([
    ["claude-sonnet-4-6", "low"],
    ["claude-sonnet-4-5", "low"],
    ["claude-opus-5", undefined],
    ["claude-fable-5-1", "none"],
  ])("gives %s its signed thinking back, unchanged and first", (model, reasoningEffort) => {
    const messages = conversation(
      replayOf(model, [...signed("Hm.", ""), { type: "redacted_thinking", data: "xyz" }]),
    );
    const effort = reasoningEffort === undefined ? {} : { reasoningEffort };
    expect(spoken({ model, messages, ...effort })).toEqual([
      ...signed("Hm.", ""),
      { type: "redacted_thinking", data: "xyz" },
      ...SPOKEN,
    ]);
  });

  test.each<[string, Partial<ReplyRequest>]>([
    ["another model's", { messages: conversation(replayOf("claude-opus-5")) }],
    [
      "another dialect's",
      { messages: conversation({ ...replayOf(MODEL), dialect: "chat-completions" }) },
    ],
    ["what is not thinking", { messages: conversation(replayOf(MODEL, [{ type: "text" }])) }],
    ["what is not blocks", { messages: conversation(replayOf(MODEL, "Hm.")) }],
    ["a part of it", { messages: conversation(replayOf(MODEL), replayOf(MODEL, [null])) }],
  ])("gives back none of %s", (_, { messages = [] }) => {
    expect(spoken({ messages, reasoningEffort: "high" })).toEqual(SPOKEN);
  });

  test("gives none back to a model that is not to think", () => {
    expect(spoken({ messages: conversation(replayOf(MODEL)) })).toEqual(SPOKEN);
    const model = "claude-sonnet-5-5";
    const messages = conversation(replayOf(model));
    expect(spoken({ model, messages, reasoningEffort: "none" })).toEqual(SPOKEN);
  });

  test("lets a model with a budget not think when the thinking behind its calls is lost", () => {
    const model = "claude-sonnet-4-5";
    const body = bodyOf({
      model,
      messages: conversation(),
      tools: [LOOK],
      reasoningEffort: "high",
    });
    expect([body.thinking, body.max_tokens]).toEqual([undefined, 8192]);
    const said: Message[] = [...conversation(), { role: "assistant", content: "Blue." }, HELLO];
    expect(bodyOf({ model, messages: said, tools: [LOOK], reasoningEffort: "high" })).toMatchObject(
      {
        thinking: budget(16_384),
      },
    );
  });

  test.each([
    ["claude-sonnet-5-5", undefined, { type: "adaptive" }],
    ["claude-opus-5-5", "high", ADAPTIVE],
  ])("lets %s drop thinking that no longer fits", (model, reasoningEffort, thinking) => {
    const effort = reasoningEffort === undefined ? {} : { reasoningEffort };
    const messages = conversation(replayOf(model));
    const { body, headers } = sent({ model, messages, tools: [LOOK], ...effort });
    expect(body.thinking).toEqual({
      ...thinking,
      block_binding: { prefix_mismatch_behavior: "drop_block" },
    });
    expect(headers).toEqual({ "anthropic-beta": "thinking-binding-controls-2026-08-01" });
  });
});

describe("toMessagesRequest", () => {
  const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("", " ", "\n", "Hm."));
  const id = fc.oneof(fc.constantFrom("a", "b.c", "b_c", "", "made_1_a"), fc.string());
  const model = fc.constantFrom(
    "some-model",
    "claude-3-5-haiku-20241022",
    "claude-sonnet-4-5",
    "claude-opus-4-5-20251101",
    "claude-sonnet-4-6",
    "claude-opus-4-8",
    "claude-opus-5",
    "claude-sonnet-5",
    "claude-fable-5",
    "claude-opus-5-5",
    "claude-sonnet-5-5",
    "claude-haiku-5-5",
    "claude-mythos-5-2",
  );
  const thought = text.map((thinking) => {
    return { type: "thinking", thinking, signature: signatureOf(thinking) };
  });
  const replay = fc.record({
    dialect: fc.constantFrom("anthropic", "gemini"),
    model,
    value: fc.oneof(fc.array(thought, { maxLength: 2 }), fc.jsonValue()),
  });
  const toolCall = fc.record({
    id,
    name: fc.oneof(fc.constant("look"), fc.string()),
    arguments: fc.oneof(fc.json(), fc.constantFrom("", "{", "{}"), fc.string()),
  });
  const part = fc.oneof(
    text.map((value) => ({ type: "text" as const, text: value })),
    fc.constant({ type: "image" as const, mediaType: "image/png" as const, data: "AAAA" }),
    fc.constant({ type: "image-url" as const, url: "https://pictures.example/a.png" }),
  );
  const message: fc.Arbitrary<Message> = fc.oneof(
    fc.record({ role: fc.constantFrom("system" as const, "developer" as const), content: text }),
    fc.record({ role: fc.constant("user" as const), content: text }),
    fc.array(part, { maxLength: 3 }).map((parts): Message => {
      const content = parts.flatMap((each) => (each.type === "text" ? each.text : [])).join("");
      return { role: "user", content, parts };
    }),
    fc.record(
      {
        role: fc.constant("assistant" as const),
        content: text,
        toolCalls: fc.array(toolCall, { maxLength: 3 }),
        replay: fc.array(replay, { maxLength: 2 }),
      },
      { requiredKeys: ["role", "content"] },
    ),
    fc.record({ role: fc.constant("tool" as const), toolCallId: id, content: text }),
  );
  const wishes = fc.record(
    {
      maxTokens: fc.integer({ min: 1, max: 40_000 }),
      temperature: fc.double({ min: 0, max: 1, noNaN: true }),
      topP: fc.constant(0.5),
      stop: fc.array(text, { maxLength: 2 }),
      reasoningEffort: fc.constantFrom("none", "minimal", "low", "medium", "high", "xhigh", "odd"),
      tools: fc.constantFrom([], [LOOK], [LOOK, { name: "hear" }]),
      toolChoice: fc.constantFrom("auto" as const, "none" as const, { name: "look" }),
      parallelToolCalls: fc.boolean(),
      responseFormat: fc.constant({
        type: "json_schema" as const,
        name: "answer",
        schema: { type: "object", properties: { n: { type: "integer", minimum: 0 } } },
      }),
    },
    { requiredKeys: [] },
  );

  test("sends nothing that the API refuses, whatever the conversation and the wishes", () => {
    fc.assert(
      fc.property(model, fc.array(message, { maxLength: 8 }), wishes, (name, messages, wished) => {
        sent({ ...wished, model: name, messages });
      }),
      { numRuns: 500 },
    );
  });
});
