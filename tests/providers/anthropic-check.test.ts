import { describe, expect, test } from "vitest";
import { refusalOf, signatureOf } from "../fakes/wire/anthropic-check.ts";

const HELLO = { role: "user", content: "Hello" };
const CALL = { type: "tool_use", id: "toolu_1", name: "look", input: {} };
const RESULT = { type: "tool_result", tool_use_id: "toolu_1", content: "sea" };
const TOOLS = [{ name: "look", input_schema: { type: "object" } }];
const GOOD = { model: "claude-sonnet-4-6", max_tokens: 10, messages: [HELLO] };

const said = (...content: object[]): object => ({ role: "assistant", content });
const asked = (...content: object[]): object => ({ role: "user", content });
const refusal = (body: object, version = "2026-10-21"): string | undefined =>
  refusalOf({
    method: "POST",
    path: "/v1/messages",
    headers: { "anthropic-version": version },
    body,
    closed: Promise.resolve(),
  });

describe("the fake of Anthropic's API", () => {
  test.each<[string, object]>([
    ["a question", {}],
    ["a call with its result", { tools: TOOLS, messages: [HELLO, said(CALL), asked(RESULT)] }],
    [
      "signed thinking",
      {
        messages: [
          HELLO,
          said({ type: "thinking", thinking: "Hm.", signature: signatureOf("Hm.") }),
          HELLO,
        ],
      },
    ],
  ])("takes %s", (_, rest) => {
    expect(refusal({ ...GOOD, ...rest })).toBeUndefined();
  });

  test.each<[string, object, RegExp]>([
    ["no limit", { max_tokens: undefined }, /max_tokens/],
    ["a temperature", { temperature: 1 }, /temperature/],
    ["a blank stop", { stop_sequences: ["a", " "] }, /stop_sequences\.1/],
    ["blank text", { messages: [{ role: "user", content: " " }] }, /non-whitespace/],
    ["a reply first", { messages: [said({ type: "text", text: "Hi" }), HELLO] }, /alternate/],
    ["two questions", { messages: [HELLO, HELLO] }, /alternate/],
    ["a reply last", { messages: [HELLO, said({ type: "text", text: "Hi" })] }, /prefill/],
    ["a system message", { messages: [{ role: "system", content: "Hi" }, HELLO] }, /role/],
    ["a call and no tools", { messages: [HELLO, said(CALL), asked(RESULT)] }, /define tools/],
    ["a choice and no tools", { tool_choice: { type: "auto" } }, /tool_choice/],
    [
      "no call, one at a time",
      { tools: TOOLS, tool_choice: { type: "none", disable_parallel_tool_use: true } },
      /Extra inputs/,
    ],
    ["a schema without a type", { tools: [{ name: "look", input_schema: {} }] }, /'object'/],
    [
      "a call without a result",
      { tools: TOOLS, messages: [HELLO, said(CALL), HELLO] },
      /without `tool_result`/,
    ],
    [
      "a result without a call",
      { tools: TOOLS, messages: [HELLO, said({ type: "text", text: "Hi" }), asked(RESULT)] },
      /unexpected `tool_use_id`/,
    ],
    [
      "a result after words",
      {
        tools: TOOLS,
        messages: [HELLO, said(CALL), asked({ type: "text", text: "Hi" }, RESULT)],
      },
      /first/,
    ],
    [
      "two results of a call",
      { tools: TOOLS, messages: [HELLO, said(CALL), asked(RESULT, RESULT)] },
      /single result/,
    ],
    [
      "two calls of one id",
      { tools: TOOLS, messages: [HELLO, said(CALL, CALL), asked(RESULT)] },
      /unique/,
    ],
    [
      "a foreign id",
      { tools: TOOLS, messages: [HELLO, said({ ...CALL, id: "a.b" }), asked(RESULT)] },
      /id: String should match/,
    ],
    [
      "an input that is text",
      { tools: TOOLS, messages: [HELLO, said({ ...CALL, input: "{}" }), asked(RESULT)] },
      /input: Input should be an object/,
    ],
    [
      "altered thinking",
      {
        messages: [
          HELLO,
          said({ type: "thinking", thinking: "Hm!", signature: signatureOf("Hm.") }),
          HELLO,
        ],
      },
      /signature/,
    ],
    [
      "a picture with the prefix of its address",
      {
        messages: [
          asked({ type: "image", source: { type: "base64", data: "data:image/png;base64,AAAA" } }),
        ],
      },
      /base64/,
    ],
    [
      "a forced call of a model that thinks",
      { tools: TOOLS, tool_choice: { type: "any" }, thinking: { type: "adaptive" } },
      /forces tool use/,
    ],
    [
      "more thinking than there is room for",
      { model: "claude-sonnet-4-5", thinking: { type: "enabled", budget_tokens: 1024 } },
      /must be greater/,
    ],
    [
      "thinking with a budget, and calls without it",
      {
        model: "claude-sonnet-4-5",
        max_tokens: 2000,
        thinking: { type: "enabled", budget_tokens: 1024 },
        tools: TOOLS,
        messages: [HELLO, said(CALL), asked(RESULT)],
      },
      /Expected `thinking`/,
    ],
    [
      "a budget on a newer model",
      { model: "claude-opus-5", thinking: { type: "enabled", budget_tokens: 1024 } },
      /not supported/,
    ],
    [
      "no thinking of a model that always does",
      { model: "claude-opus-5-5", thinking: { type: "disabled" } },
      /not supported/,
    ],
    [
      "an effort of a model that knows none",
      { model: "claude-sonnet-4-5", output_config: { effort: "low" } },
      /effort/,
    ],
    [
      "an open object in a format",
      {
        output_config: {
          format: {
            schema: {
              type: "object",
              additionalProperties: false,
              properties: { a: { type: "array", items: { type: "object" } } },
            },
          },
        },
      },
      /additionalProperties/,
    ],
  ])("refuses %s", (_, rest, words) => {
    expect(refusal({ ...GOOD, ...rest })).toMatch(words);
  });

  test("takes a temperature in the version that does, but for a newer model", () => {
    expect(refusal({ ...GOOD, temperature: 1 }, "2023-06-01")).toBeUndefined();
    const newer = { ...GOOD, model: "claude-opus-4-7", temperature: 1 };
    expect(refusal(newer, "2023-06-01")).toBe("`temperature` is deprecated for this model.");
  });
});
