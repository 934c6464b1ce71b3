import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ChatError } from "../../src/errors.ts";
import { gemini } from "../../src/providers/gemini.ts";
import type { ContentPart, Message, Tool } from "../../src/providers/message.ts";
import type { GenerationOptions } from "../../src/providers/provider.ts";
import { geminiWire } from "../fakes/wire/gemini.ts";
import { anyHistory, anyTools } from "./any-history.ts";
import { collect } from "./collect.ts";

interface Sent {
  readonly contents: readonly { readonly role: string; readonly parts: readonly object[] }[];
  readonly tools?: readonly { readonly functionDeclarations: readonly { name: string }[] }[];
  readonly toolConfig?: object;
  readonly generationConfig?: object;
}

interface Asked {
  readonly body: Sent | undefined;
  /** What the API says against it. */
  readonly refusal: string | undefined;
  readonly error: unknown;
}

/** What is sent for a reply. */
async function sentFor(
  messages: readonly Message[],
  { model = "gemini-3.5-flash", ...options }: GenerationOptions = {},
  thinking: "inline" | "hidden" = "hidden",
): Promise<Asked> {
  let body: Sent | undefined;
  let refusal: string | undefined;
  const provider = gemini({
    model,
    apiKey: "k",
    thinking,
    async fetch(input, init) {
      const path = new URL(String(input)).pathname;
      body = JSON.parse(String(init?.body));
      const request = {
        method: "POST",
        path,
        headers: {},
        body,
        closed: new Promise<void>(() => {}),
      };
      refusal = geminiWire.check?.(request);
      return new Response('data: {"candidates":[{"finishReason":"STOP"}]}\n\n', {
        headers: { "content-type": "text/event-stream" },
      });
    },
  });
  const { error } = await collect(provider, messages, options);
  return { body, refusal, error };
}

const user = (content: string): Message => ({ role: "user", content });
const result = (toolCallId: string, content: string): Message => ({
  role: "tool",
  toolCallId,
  content,
});
const look = (id: string, text = "{}", signature?: string) => ({
  id,
  name: "look",
  arguments: text,
  ...(signature !== undefined && { signature }),
});

describe("gemini, asked with a history of calls", () => {
  const history: Message[] = [
    user("Hi"),
    {
      role: "assistant",
      content: "I look.",
      toolCalls: [look("a", '{"at":"sky"}', "c2ln"), look("b", "")],
    },
    result("b", "12"),
    result("a", '{"seen":["sun"]}'),
    { role: "assistant", content: "", toolCalls: [look("c")] },
    result("c", "[1]"),
    user("Well?"),
  ];

  test.each([
    ["gemini-3.5-flash", { thoughtSignature: "skip_thought_signature_validator" }],
    ["gemini-flash-latest", { thoughtSignature: "skip_thought_signature_validator" }],
    ["gemini-4-hydrogen", { thoughtSignature: "skip_thought_signature_validator" }],
    ["gemini-2.5-flash", {}],
    ["gemini-2.0-flash", {}],
    ["gemma-4-31b-it", {}],
  ])(
    "gives %s each call with its result, and the first of a turn with a signature",
    async (model, unknown) => {
      const { body, refusal, error } = await sentFor(history, { model });
      expect([refusal, error]).toEqual([undefined, undefined]);
      expect(body?.contents).toEqual([
        { role: "user", parts: [{ text: "Hi" }] },
        {
          role: "model",
          parts: [
            { text: "I look." },
            {
              functionCall: { id: "a", name: "look", args: { at: "sky" } },
              thoughtSignature: "c2ln",
            },
            { functionCall: { id: "b", name: "look", args: {} } },
          ],
        },
        {
          role: "user",
          parts: [
            { functionResponse: { id: "a", name: "look", response: { seen: ["sun"] } } },
            { functionResponse: { id: "b", name: "look", response: { result: "12" } } },
          ],
        },
        {
          role: "model",
          parts: [{ functionCall: { id: "c", name: "look", args: {} }, ...unknown }],
        },
        {
          role: "user",
          parts: [
            { functionResponse: { id: "c", name: "look", response: { result: "[1]" } } },
            { text: "Well?" },
          ],
        },
      ]);
    },
  );

  test.each([
    ["text", "It is warm.", { result: "It is warm." }],
    ["nothing", "", { result: "" }],
    ["null", "null", { result: "null" }],
    ["an object", '{"a":[1]}', { a: [1] }],
    [
      "a number with more digits than one holds",
      '{"id":12345678901234567890}',
      { result: '{"id":12345678901234567890}' },
    ],
  ])("gives a result of %s as an object", async (_, content, response) => {
    const { body } = await sentFor([
      user("Hi"),
      { role: "assistant", content: "", toolCalls: [look("a")] },
      result("a", content),
    ]);
    expect(body?.contents.at(-1)?.parts).toEqual([
      { functionResponse: { id: "a", name: "look", response } },
    ]);
  });

  test("keeps arguments that are no object under a name", async () => {
    const toolCalls = [look("a", "{cut")];
    const { body, refusal } = await sentFor([
      user("Hi"),
      { role: "assistant", content: "", toolCalls },
    ]);
    expect(refusal).toBeUndefined();
    expect(body?.contents[1]?.parts).toMatchObject([
      { functionCall: { args: { invalid_arguments: "{cut" } } },
    ]);
  });

  test("makes a request of any conversation that the API takes", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyHistory,
        anyTools,
        fc.constantFrom("gemini-3.7-flash", "gemini-2.5-pro"),
        async (messages, tools, model) => {
          const { refusal, error } = await sentFor(messages, { model, tools });
          expect([refusal, error]).toEqual([undefined, undefined]);
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);
});

describe("gemini, asked with tools", () => {
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: { at: { oneOf: [{ const: "sky" }] } },
    additionalProperties: false,
  };
  const tools: Tool[] = [
    { name: "look", description: "Looks.", parameters: schema, strict: true },
    { name: "wait" },
  ];
  const config = (mode: string, more: object = {}): object => ({
    functionCallingConfig: { mode, ...more },
  });

  test.each<[GenerationOptions["toolChoice"], object | undefined]>([
    [undefined, undefined],
    ["auto", config("AUTO")],
    ["none", config("NONE")],
    ["required", config("ANY")],
    [{ name: "wait" }, config("ANY", { allowedFunctionNames: ["wait"] })],
  ])("gives them with the choice %j", async (toolChoice, toolConfig) => {
    const { body, refusal } = await sentFor([user("Hi")], {
      tools,
      ...(toolChoice && { toolChoice }),
    });
    expect(refusal).toBeUndefined();
    expect(body?.tools).toEqual([
      {
        functionDeclarations: [
          { name: "look", description: "Looks.", parametersJsonSchema: schema },
          { name: "wait" },
        ],
      },
    ]);
    expect(body?.toolConfig).toEqual(toolConfig);
  });

  test("gives no choice where there are no tools", async () => {
    const { body, refusal } = await sentFor([user("Hi")], { tools: [], toolChoice: "required" });
    expect([refusal, body?.tools, body?.toolConfig]).toEqual([undefined, undefined, undefined]);
  });
});

describe("gemini, asked with options", () => {
  test.each<[string, GenerationOptions, object]>([
    ["none", {}, {}],
    [
      "all numbers, zero too",
      {
        maxTokens: 9,
        temperature: 0,
        topP: 0,
        topK: 3,
        frequencyPenalty: 0,
        presencePenalty: -1,
        seed: 0,
      },
      {
        maxOutputTokens: 9,
        temperature: 0,
        topP: 0,
        topK: 3,
        frequencyPenalty: 0,
        presencePenalty: -1,
        seed: 0,
      },
    ],
    [
      "stop texts",
      { stop: ["a", "", "\n", "b", "c", "d"] },
      { stopSequences: ["a", "\n", "b", "c", "d"] },
    ],
    ["empty stop texts", { stop: ["", ""] }, {}],
    ["JSON", { responseFormat: { type: "json_object" } }, { responseMimeType: "application/json" }],
    [
      "a schema",
      { responseFormat: { type: "json_schema", name: "x", schema: { type: "object" } } },
      { responseMimeType: "application/json", responseJsonSchema: { type: "object" } },
    ],
  ])("sends %s", async (_, options, generationConfig) => {
    const { body, refusal } = await sentFor([user("Hi")], options);
    expect(refusal).toBeUndefined();
    expect(body?.generationConfig ?? {}).toEqual(generationConfig);
  });

  test("refuses more stop texts than Gemini takes", async () => {
    const { body, error } = await sentFor([user("Hi")], { stop: [..."abcdef"] });
    expect(body).toBeUndefined();
    expect(error).toBeInstanceOf(ChatError);
    expect(error).toMatchObject({
      code: "chat.unsupported",
      param: "stop",
      message: "Gemini takes at most 5 stop texts, and 6 were sent.",
    });
  });

  test("gives pictures in their place, and refuses an address", async () => {
    const parts: ContentPart[] = [
      { type: "text", text: "This" },
      { type: "image", mediaType: "image/webp", data: "UklGRg==" },
      { type: "text", text: "is?" },
    ];
    const { body, refusal } = await sentFor([{ role: "user", content: "This is?", parts }]);
    expect(refusal).toBeUndefined();
    expect(body?.contents[0]?.parts).toEqual([
      { text: "This" },
      { inlineData: { mimeType: "image/webp", data: "UklGRg==" } },
      { text: "is?" },
    ]);
    const url: ContentPart[] = [{ type: "image-url", url: "https://example.com/a.png" }];
    const asked = await sentFor([{ role: "user", content: "", parts: url }]);
    expect(asked.error).toMatchObject({ code: "chat.unsupported", param: "messages" });
  });

  test.each<[string, string, object | undefined]>([
    ["gemini-3.5-flash", "none", { thinkingLevel: "MINIMAL", includeThoughts: true }],
    ["gemini-3.6-flash", "minimal", { thinkingLevel: "MINIMAL", includeThoughts: true }],
    ["gemini-3.1-flash-lite", "minimal", { thinkingLevel: "MINIMAL", includeThoughts: true }],
    ["gemini-3.7-flash", "none", { thinkingLevel: "LOW", includeThoughts: true }],
    ["gemini-3.1-pro-preview", "minimal", { thinkingLevel: "LOW", includeThoughts: true }],
    ["gemini-flash-latest", "none", { thinkingLevel: "LOW", includeThoughts: true }],
    ["gemini-3-pro-preview", "medium", { thinkingLevel: "HIGH", includeThoughts: true }],
    ["gemini-3.1-pro-preview", "medium", { thinkingLevel: "MEDIUM", includeThoughts: true }],
    ["gemini-4-hydrogen", "xhigh", { thinkingLevel: "HIGH", includeThoughts: true }],
    ["gemini-2.5-flash", "none", { thinkingBudget: 0 }],
    ["gemini-2.5-flash-lite", "none", { thinkingBudget: 0 }],
    ["gemini-2.5-pro", "none", { thinkingBudget: 128, includeThoughts: true }],
    ["gemini-2.5-pro", "low", { thinkingBudget: 1024, includeThoughts: true }],
    ["gemini-2.5-pro", "medium", { thinkingBudget: 8192, includeThoughts: true }],
    ["gemini-2.5-pro", "high", { thinkingBudget: 24_576, includeThoughts: true }],
    ["gemini-2.5-pro", "more than ever", { includeThoughts: true }],
    ["gemini-2.0-flash", "high", undefined],
    ["gemma-3-27b-it", "high", undefined],
  ])("tells %s to think %s", async (model, reasoningEffort, thinkingConfig) => {
    const { body, refusal } = await sentFor([user("Hi")], { model, reasoningEffort }, "inline");
    expect(refusal).toBeUndefined();
    expect(body?.generationConfig).toEqual(thinkingConfig ? { thinkingConfig } : {});
  });

  test("does not ask for thoughts that are hidden", async () => {
    const { body } = await sentFor([user("Hi")], { reasoningEffort: "high" });
    expect(body?.generationConfig).toEqual({ thinkingConfig: { thinkingLevel: "HIGH" } });
  });
});
