import { expect, test } from "vitest";
import { refusalOf } from "./gemini-check.ts";

const user = (...parts: object[]) => ({ role: "user", parts });
const model = (...parts: object[]) => ({ role: "model", parts });
const call = (name: string, more: object = {}) => ({ functionCall: { name, args: {} }, ...more });
const response = (name: string, value: unknown = {}) => ({
  functionResponse: { name, response: value },
});
const HI = user({ text: "Hi" });
const SIGNED = { thoughtSignature: "c2ln" };
const tool = (name: string, more: object = {}) => ({ functionDeclarations: [{ name, ...more }] });

function refusal(body: object, name = "gemini-3.7-flash"): string | undefined {
  return refusalOf({
    method: "POST",
    path: `/v1beta/models/${name}:streamGenerateContent`,
    headers: {},
    body: { contents: [HI], ...body },
    closed: new Promise(() => {}),
  });
}

test("takes what the API takes", () => {
  const contents = [HI, model(call("a", SIGNED), call("b")), user(response("a"), response("b"))];
  const functionCallingConfig = { mode: "ANY", allowedFunctionNames: ["a"] };
  const tools = [tool("a", { parametersJsonSchema: { $schema: "x" }, parameters: undefined })];
  expect(refusal({ contents, tools, toolConfig: { functionCallingConfig } })).toBeUndefined();
});

test.each<[string, object, RegExp]>([
  ["no contents", { contents: [] }, /not specified/],
  ["a leading model", { contents: [model({ text: "Hi" }), HI] }, /alternate/],
  ["two of a role", { contents: [HI, HI, HI] }, /alternate/],
  ["a trailing model", { contents: [HI, model({ text: "Hi" })] }, /alternate/],
  ["no parts", { contents: [user()] }, /must not be empty/],
  ["an empty part", { contents: [user({})] }, /required oneof/],
  ["an empty text", { contents: [user({ text: "" })] }, /required oneof/],
  [
    "a data: URL for a picture",
    {
      contents: [user({ inlineData: { mimeType: "image/png", data: "data:image/png;base64,AA" } })],
    },
    /Base64/,
  ],
  [
    "arguments as a string",
    { contents: [HI, model({ functionCall: { name: "a", args: "{}" } }), user(response("a"))] },
    /Struct/,
  ],
  [
    "a result that is no object",
    { contents: [HI, model(call("a", SIGNED)), user(response("a", []))] },
    /Struct/,
  ],
  [
    "a call without a result",
    { contents: [HI, model(call("a", SIGNED)), HI] },
    /number of function/,
  ],
  ["a result without a call", { contents: [user(response("a"))] }, /number of function/],
  [
    "results in another order",
    {
      contents: [HI, model(call("a", SIGNED), call("b")), user(response("b"), response("a"))],
    },
    /response names/,
  ],
  [
    "text before results",
    { contents: [HI, model(call("a", SIGNED)), user({ text: "x" }, response("a"))] },
    /come first/,
  ],
  [
    "an unsigned call",
    { contents: [HI, model(call("a")), user(response("a"))] },
    /thought_signature/,
  ],
  ["a name out of the pattern", { tools: [tool("9a")] }, /Invalid function name/],
  ["a name twice", { tools: [tool("a"), tool("a")] }, /Duplicate/],
  [
    "JSON Schema in parameters",
    { tools: [tool("a", { parameters: { type: "object", additionalProperties: false } })] },
    /additionalProperties/,
  ],
  [
    "the same in a property of an item",
    {
      tools: [
        tool("a", { parameters: { items: { properties: { b: { anyOf: [{ $ref: "x" }] } } } } }),
      ],
    },
    /\$ref/,
  ],
  [
    "a choice without tools",
    { toolConfig: { functionCallingConfig: { mode: "NONE" } } },
    /without function_declarations/,
  ],
  [
    "a choice of another tool",
    {
      tools: [tool("a")],
      toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["b"] } },
    },
    /subset/,
  ],
  ["six stop texts", { generationConfig: { stopSequences: [..."abcdef"] } }, /at most 5/],
  [
    "a level that the model does not know",
    { generationConfig: { thinkingConfig: { thinkingLevel: "MINIMAL" } } },
    /MINIMAL/,
  ],
  [
    "a level and a budget",
    { generationConfig: { thinkingConfig: { thinkingLevel: "LOW", thinkingBudget: 1 } } },
    /only one/,
  ],
])("refuses %s", (_, body, expected) => {
  expect(refusal(body)).toMatch(expected);
});

test("takes an unsigned call for a model that does not sign", () => {
  const contents = [HI, model(call("a")), user(response("a"))];
  expect(refusal({ contents }, "gemini-2.5-flash")).toBeUndefined();
});
