import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ChatError } from "../../src/errors.ts";
import {
  completionFingerprint,
  parseCompletionRequest,
} from "../../src/openai/completion-request.ts";

const HI = [{ role: "user", content: "Hi" }];
const call = (id: string, args: unknown = "{}") => ({
  id,
  type: "function",
  function: { name: "look", arguments: args },
});

function refused(body: unknown): unknown {
  try {
    parseCompletionRequest(body);
  } catch (error) {
    if (error instanceof ChatError) return { code: error.code, param: error.param };
    throw error;
  }
  return "accepted";
}

describe("parseCompletionRequest", () => {
  test("takes a request with a model and messages alone", () => {
    expect(parseCompletionRequest({ model: "openai/gpt-5", messages: HI })).toEqual({
      model: "openai/gpt-5",
      messages: HI,
      generation: {},
      stream: false,
      includeUsage: false,
    });
  });

  test("takes null for absent, and drops what nobody knows", () => {
    const body = {
      model: null,
      messages: HI,
      temperature: null,
      tools: null,
      stop: null,
      response_format: null,
      logprobs: null,
      base_url: "http://evil.example",
      api_key: "x",
      stream: null,
    };
    expect(parseCompletionRequest(body)).toEqual({
      messages: HI,
      generation: {},
      stream: false,
      includeUsage: false,
    });
  });

  test("gives the options their names", () => {
    const tool = { name: "look", description: "Looks.", parameters: { type: "object" } };
    const body = {
      messages: HI,
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 5,
      max_completion_tokens: 6,
      temperature: 0,
      top_p: 0.5,
      top_k: 40,
      frequency_penalty: 0.1,
      presence_penalty: 0.2,
      seed: 7,
      stop: "END",
      reasoning_effort: "low",
      parallel_tool_calls: false,
      tools: [{ type: "function", function: { ...tool, strict: true } }],
      tool_choice: { type: "function", function: { name: "look" } },
      response_format: {
        type: "json_schema",
        json_schema: { name: "answer", schema: { type: "object" }, strict: true },
      },
      user: "somebody",
      min_p: 0.1,
    };
    const { generation, stream, includeUsage } = parseCompletionRequest(body);
    expect({ stream, includeUsage }).toEqual({ stream: true, includeUsage: true });
    expect(generation).toEqual({
      maxTokens: 6,
      temperature: 0,
      topP: 0.5,
      topK: 40,
      frequencyPenalty: 0.1,
      presencePenalty: 0.2,
      seed: 7,
      stop: ["END"],
      reasoningEffort: "low",
      parallelToolCalls: false,
      tools: [{ ...tool, strict: true }],
      toolChoice: { name: "look" },
      responseFormat: {
        type: "json_schema",
        name: "answer",
        schema: { type: "object" },
        strict: true,
      },
      extra: { user: "somebody", min_p: 0.1 },
    });
  });

  test.each<[string, object]>([
    ["n", { n: 2 }],
    ["logprobs", { logprobs: true }],
    ["top_logprobs", { top_logprobs: 3 }],
    ["audio", { audio: { voice: "alloy" } }],
    ["modalities", { modalities: ["text", "audio"] }],
    ["functions", { functions: [] }],
    ["function_call", { function_call: "auto" }],
    ["web_search_options", { web_search_options: {} }],
    ["tools[0].type", { tools: [{ type: "custom", custom: { name: "x" } }] }],
  ])("refuses %s, which would change the form of the answer", (param, fields) => {
    expect(refused({ messages: HI, ...fields })).toEqual({ code: "chat.unsupported", param });
  });

  test("takes the usual value of what it refuses otherwise", () => {
    const usual = { n: 1, logprobs: false, top_logprobs: 0, modalities: ["text"] };
    expect(refused({ messages: HI, ...usual })).toBe("accepted");
  });

  test.each<[string, unknown]>([
    ["messages", {}],
    ["messages", { messages: [] }],
    ["messages[0].role", { messages: [{ role: "robot", content: "Hi" }] }],
    ["messages[0].content", { messages: [{ role: "user" }] }],
    ["messages[0].content", { messages: [{ role: "user", content: 7 }] }],
    ["messages[0].content[0].text", { messages: [{ role: "user", content: [{ type: "text" }] }] }],
    ["messages[0].tool_call_id", { messages: [{ role: "tool", content: "x" }] }],
    ["max_tokens", { messages: HI, max_tokens: 0 }],
    ["max_tokens", { messages: HI, max_tokens: "9" }],
    ["temperature", { messages: HI, temperature: "hot" }],
    ["stream", { messages: HI, stream: "yes" }],
    ["tools", { messages: HI, tools: {} }],
    ["tools[0].function.name", { messages: HI, tools: [{ type: "function", function: {} }] }],
    ["tools[0].function", { messages: HI, tools: [{ type: "function" }] }],
    ["tool_choice", { messages: HI, tool_choice: "required" }],
    ["response_format.json_schema", { messages: HI, response_format: { type: "json_schema" } }],
  ])("says that %s is wrong", (param, body) => {
    expect(refused(body)).toEqual({ code: "validation.invalid_body", param });
  });

  test.each([null, 7, "text", [], true])("refuses %j as a body", (body) => {
    expect(refused(body)).toMatchObject({ code: "validation.invalid_body" });
  });

  test("refuses two tools of one name, and a choice of one that is not there", () => {
    const tool = { type: "function", function: { name: "look" } };
    expect(refused({ messages: HI, tools: [tool, tool] })).toMatchObject({
      param: "tools[1].function.name",
    });
    const tool_choice = { type: "function", function: { name: "touch" } };
    expect(refused({ messages: HI, tools: [tool], tool_choice })).toMatchObject({
      param: "tool_choice.function.name",
    });
  });

  test("takes no tools for none, as some clients send", () => {
    expect(
      parseCompletionRequest({ messages: HI, tools: [], tool_choice: "auto" }).generation,
    ).toEqual({});
  });

  test("never throws anything but an error with words, whatever it is given", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (messages, tools) => {
        for (const body of [
          messages,
          { messages },
          { messages: HI, tools },
          { messages: [messages] },
        ])
          refused(body);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("messages", () => {
  const parsed = (...messages: object[]) => parseCompletionRequest({ messages }).messages;

  test.each<[string, object[], object[]]>([
    [
      "with parts of text",
      [
        {
          role: "user",
          content: [
            { type: "text", text: "a" },
            { type: "text", text: "b" },
          ],
        },
      ],
      [{ role: "user", content: "a\nb" }],
    ],
    [
      "of the system and the developer",
      [
        { role: "system", content: [{ type: "text", text: "a" }] },
        { role: "developer", content: "b" },
      ],
      [
        { role: "system", content: "a" },
        { role: "developer", content: "b" },
      ],
    ],
    [
      "with calls and their results",
      [
        { role: "assistant", content: null, tool_calls: [call("a"), call("b", "")] },
        { role: "tool", tool_call_id: "b", content: [{ type: "text", text: "B" }] },
        { role: "tool", tool_call_id: "a", content: "A" },
      ],
      [
        {
          role: "assistant",
          content: "",
          toolCalls: [
            { id: "a", name: "look", arguments: "{}" },
            { id: "b", name: "look", arguments: "{}" },
          ],
        },
        { role: "tool", toolCallId: "b", content: "B" },
        { role: "tool", toolCallId: "a", content: "A" },
      ],
    ],
    [
      "of an assistant who refused",
      [{ role: "assistant", content: null, refusal: "No." }],
      [{ role: "assistant", content: "No." }],
    ],
  ])("%s", (_, given, expected) => {
    expect(parsed(...given)).toEqual(expected);
  });

  test("takes one turn written as two messages, one with text and one with calls", () => {
    const result = { role: "tool", tool_call_id: "a", content: "A" };
    expect(
      refused({
        messages: [
          ...HI,
          { role: "assistant", tool_calls: [call("a")] },
          { role: "assistant", content: "I look." },
          result,
        ],
      }),
    ).toBe("accepted");
  });

  test("keeps a thought signature where Google's clients put it", () => {
    const signed = { ...call("a"), extra_content: { google: { thought_signature: "c2ln" } } };
    const [message] = parsed(
      { role: "assistant", tool_calls: [signed] },
      { role: "tool", tool_call_id: "a", content: "" },
    );
    expect(message).toMatchObject({ toolCalls: [{ id: "a", signature: "c2ln" }] });
  });

  test.each<[string, string, object[]]>([
    [
      "a call without a result",
      "messages[0].tool_calls",
      [{ role: "assistant", tool_calls: [call("a")] }],
    ],
    [
      "a call without a result, before the user goes on",
      "messages[0].tool_calls",
      [{ role: "assistant", tool_calls: [call("a")] }, ...HI],
    ],
    [
      "a result without a call",
      "messages[1].tool_call_id",
      [...HI, { role: "tool", tool_call_id: "a", content: "A" }],
    ],
    [
      "a second result of one call",
      "messages[2].tool_call_id",
      [
        { role: "assistant", tool_calls: [call("a")] },
        { role: "tool", tool_call_id: "a", content: "A" },
        { role: "tool", tool_call_id: "a", content: "B" },
      ],
    ],
    [
      "arguments that are no string",
      "messages[0].tool_calls[0].function.arguments",
      [{ role: "assistant", tool_calls: [call("a", {})] }],
    ],
  ])("refuses %s", (_, param, messages) => {
    expect(refused({ messages })).toMatchObject({ code: "validation.invalid_body", param });
  });
});

describe("pictures", () => {
  const withUrl = (url: unknown) => ({
    messages: [{ role: "user", content: [{ type: "image_url", image_url: { url } }] }],
  });
  const PNG = "iVBORw0KGgo=";

  test("in the message", () => {
    const { messages } = parseCompletionRequest({
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "What is it?" },
            {
              type: "image_url",
              image_url: { url: `data:image/jpg;base64,${PNG}`, detail: "low" },
            },
          ],
        },
      ],
    });
    expect(messages).toEqual([
      {
        role: "user",
        content: "What is it?",
        parts: [
          { type: "text", text: "What is it?" },
          { type: "image", mediaType: "image/jpeg", data: PNG, detail: "low" },
        ],
      },
    ]);
  });

  test("by address", () => {
    const url = "https://example.com/cat.png";
    expect(parseCompletionRequest(withUrl(url)).messages[0]).toMatchObject({
      parts: [{ type: "image-url", url }],
    });
  });

  test.each([
    `data:image/svg+xml;base64,${PNG}`,
    `data:text/html;base64,${PNG}`,
    "data:image/png;base64,",
    "data:image/png;base64,a",
    "data:image/png;base64,a===",
    "data:image/png;base64,ab=c",
    "data:image/png;base64,äääö",
    `data:image/png,${PNG}`,
    "http://example.com/cat.png",
    "https://user:secret@example.com/cat.png",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "cat.png",
    "",
  ])("refuses %j", (url) => {
    expect(refused(withUrl(url))).toEqual({
      code: "validation.invalid_body",
      param: "messages[0].content[0].image_url.url",
    });
  });

  test("checks base64 of any size, in its middle as well", () => {
    const big = `${"A".repeat(3_000_000)}`;
    expect(refused(withUrl(`data:image/png;base64,${big}`))).toBe("accepted");
    const wrong = `${"A".repeat(65_534)}==${"A".repeat(65_536)}`;
    expect(refused(withUrl(`data:image/png;base64,${wrong}`))).not.toBe("accepted");
  });
});

test("completionFingerprint covers all but how the answer is sent", () => {
  const body = { messages: HI, temperature: 1 };
  const same = completionFingerprint(body);
  expect(completionFingerprint({ ...body, stream: true, stream_options: {} })).toBe(same);
  expect(completionFingerprint({ ...body, temperature: 2 })).not.toBe(same);
});
