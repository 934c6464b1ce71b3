import { describe, expect, test } from "vitest";
import { ChatError } from "../../src/errors.ts";
import { parseCompletionRequest } from "../../src/openai/completion-request.ts";
import { fitRequest } from "../../src/openai/fit-request.ts";
import { openai } from "../../src/providers/openai.ts";
import type { Capabilities, Provider } from "../../src/providers/provider.ts";

const HI = [{ role: "user", content: "Hi" }];
const TOOLS = [{ type: "function", function: { name: "look" } }];
const image = (url: string) => [
  { role: "user", content: [{ type: "image_url", image_url: { url } }] },
];

function fit(body: object, capabilities?: Capabilities) {
  const provider: Provider = {
    name: "Fake",
    async *chat() {},
    ...(capabilities && { capabilities }),
  };
  return fitRequest(parseCompletionRequest({ messages: HI, ...body }), provider);
}

function refused(body: object, capabilities?: Capabilities): unknown {
  try {
    return fit(body, capabilities);
  } catch (error) {
    if (error instanceof ChatError) return { code: error.code, param: error.param };
    throw error;
  }
}

describe("fitRequest", () => {
  test("leaves out what a provider does not obey, and says so", () => {
    const body = {
      max_tokens: 5,
      temperature: 1,
      top_p: 0.5,
      top_k: 3,
      seed: 7,
      frequency_penalty: 0,
      presence_penalty: 0,
      reasoning_effort: "low",
      parallel_tool_calls: true,
      user: "somebody",
      logit_bias: {},
      min_p: 0.1,
    };
    expect(fit(body)).toEqual({
      generation: { maxTokens: 5 },
      ignored: [
        "temperature",
        "top_p",
        "frequency_penalty",
        "presence_penalty",
        "seed",
        "reasoning_effort",
        "parallel_tool_calls",
        "logit_bias",
        "user",
      ],
    });
    expect(
      fit(body, {
        options: ["temperature", "topK", "seed"],
        extra: ["user", "min_p"],
      }),
    ).toEqual({
      generation: {
        maxTokens: 5,
        temperature: 1,
        topK: 3,
        seed: 7,
        extra: { user: "somebody", min_p: 0.1 },
      },
      ignored: [
        "top_p",
        "frequency_penalty",
        "presence_penalty",
        "reasoning_effort",
        "parallel_tool_calls",
        "logit_bias",
      ],
    });
  });

  test("hands OpenAI's own fields to the provider that takes them, and says of each other one", () => {
    const fields = {
      logit_bias: { 1: 2 },
      metadata: { a: "b" },
      prediction: { type: "content", content: "Hi" },
      prompt_cache_key: "k",
      prompt_cache_retention: "24h",
      safety_identifier: "s",
      service_tier: "flex",
      store: true,
      user: "u",
      verbosity: "low",
    };
    const { capabilities } = openai({ model: "gpt-5-mini", apiKey: "k" });
    expect(fit(fields, capabilities)).toEqual({ generation: { extra: fields }, ignored: [] });
    expect(fit(fields)).toEqual({ generation: {}, ignored: Object.keys(fields) });
  });

  const history = [
    ...HI,
    {
      role: "assistant",
      tool_calls: [{ id: "a", type: "function", function: { name: "look", arguments: "{}" } }],
    },
    { role: "tool", tool_call_id: "a", content: "A" },
  ];

  test.each<[string, string, object, Capabilities]>([
    ["tools", "tools", { tools: TOOLS }, {}],
    ["calls in the conversation", "messages[1]", { messages: history }, {}],
    [
      "a forced call",
      "tool_choice",
      { tools: TOOLS, tool_choice: "required" },
      { tools: true, toolChoices: ["none", "named"] },
    ],
    ["pictures", "messages[0].content[0]", { messages: image("data:image/png;base64,AAAA") }, {}],
    [
      "pictures by address",
      "messages[0].content[0]",
      { messages: image("https://example.com/a.png") },
      { images: "data" },
    ],
    [
      "json_object",
      "response_format",
      { response_format: { type: "json_object" } },
      { responseFormats: ["json_schema"] },
    ],
    ["stop texts", "stop", { stop: "END" }, {}],
  ])("refuses %s of a provider that cannot do it", (_, param, body, capabilities) => {
    expect(refused(body, capabilities)).toEqual({ code: "chat.unsupported", param });
  });

  test("passes all on to a provider that can do it", () => {
    const all: Capabilities = {
      tools: true,
      toolChoices: ["none", "required", "named"],
      images: "url",
      responseFormats: ["json_object", "json_schema"],
      options: ["stop"],
    };
    const body = {
      messages: [...history, ...image("https://example.com/a.png")],
      tools: TOOLS,
      tool_choice: "required",
      response_format: { type: "json_object" },
      stop: ["END"],
    };
    expect(fit(body, all)).toEqual({
      generation: {
        tools: [{ name: "look" }],
        toolChoice: "required",
        responseFormat: { type: "json_object" },
        stop: ["END"],
      },
      ignored: [],
    });
  });
});
