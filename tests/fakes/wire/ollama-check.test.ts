import { expect, test } from "vitest";
import { refusalOf } from "./ollama-check.ts";

function refusal(body: object): string | undefined {
  const closed = new Promise<void>(() => {});
  return refusalOf({ method: "POST", path: "/api/chat", headers: {}, body, closed });
}

const user = (more: object) => ({ messages: [{ role: "user", content: "Hi", ...more }] });
const calling = (args: unknown) => ({
  messages: [{ role: "assistant", tool_calls: [{ function: { name: "a", arguments: args } }] }],
});
const tool = (parameters: unknown) => ({
  tools: [{ type: "function", function: { name: "a", parameters } }],
});

test("takes what Ollama takes", () => {
  expect(refusal({ model: "qwen3", messages: [], think: true })).toBeUndefined();
  expect(
    refusal({ model: "llama3.1", think: false, ...user({ images: ["AAAA"] }) }),
  ).toBeUndefined();
  expect(refusal({ ...calling({}), ...tool({ type: "object", properties: {} }) })).toBeUndefined();
});

test.each<[string, object, RegExp]>([
  ["arguments as a string", calling("{}"), /cannot unmarshal string .*arguments/],
  ["arguments as a list", calling([]), /cannot unmarshal array .*arguments/],
  ["a data: URL", user({ images: ["data:image/png;base64,AAAA"] }), /illegal base64/],
  ["content in parts", user({ content: [{ type: "text" }] }), /cannot unmarshal array .*content/],
  ["another role", user({ role: "developer" }), /invalid role/],
  ["a result without content", { messages: [{ role: "tool" }] }, /must have "content"/],
  [
    "a model that cannot think",
    { model: "llama3.1", think: "low" },
    /^"llama3.1" does not support/,
  ],
  ["a level that there is not", { model: "qwen3", think: "minimal" }, /invalid think value/],
  ["a tool without parameters", tool(undefined), /parameters/],
  [
    "a tool of a type that is a list",
    tool({ type: ["object"], properties: {} }),
    /parameters.type/,
  ],
  [
    "a property that is no object",
    tool({ type: "object", properties: { a: true } }),
    /ToolProperty/,
  ],
  ["a format by its name at OpenAI", { format: "json_object" }, /invalid format/],
  ["one stop text by itself", { options: { stop: "a" } }, /array of strings/],
  ["a number as text", { options: { seed: "1" } }, /"seed"/],
])("refuses %s", (_, body, expected) => {
  expect(refusal(body)).toMatch(expected);
});
