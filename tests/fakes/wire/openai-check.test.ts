import { describe, expect, test } from "vitest";
import { deepSeekRefusalOf } from "./deepseek-check.ts";
import { refusalOf } from "./openai-check.ts";

const call = (id: string) => ({
  id,
  type: "function",
  function: { name: "look", arguments: "{}" },
});
const user = { role: "user", content: "Hi" };
const result = (id: string) => ({ role: "tool", tool_call_id: id, content: "a cat" });
const tools = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ type: "function", function: { name: `t${at}` } }));
const body = (messages: readonly object[], more: object = {}) => ({
  model: "m",
  messages,
  ...more,
});

describe("refusalOf", () => {
  test.each([
    [
      "a call and its result",
      body([user, { role: "assistant", content: "", tool_calls: [call("a")] }, result("a")]),
      undefined,
    ],
    ["a result without a call", body([user, result("a")]), /must be a response to a preceeding/],
    [
      "a call without a result",
      body([{ role: "assistant", content: "", tool_calls: [call("a")] }, user]),
      /did not have response messages: a/,
    ],
    [
      "a result of another call",
      body([{ role: "assistant", content: "", tool_calls: [call("a")] }, result("b")]),
      /must be a response/,
    ],
    ["a role of nobody's", body([{ role: "model", content: "Hi" }]), /Invalid value: 'model'/],
    ["128 tools", body([user], { tools: tools(128) }), undefined],
    ["129 tools", body([user], { tools: tools(129) }), /maximum length 128/],
    ["two tools of one name", body([user], { tools: [...tools(1), ...tools(1)] }), /unique/],
    ["reasoning", body([{ ...user, reasoning_content: "Hm." }]), /Unrecognized request argument/],
  ])("of %s", (_, request, words) => {
    const refusal = refusalOf(request);
    if (words === undefined) expect(refusal).toBeUndefined();
    else expect(refusal).toMatch(words);
  });
});

describe("deepSeekRefusalOf", () => {
  const asked = (...messages: readonly object[]) =>
    deepSeekRefusalOf({
      method: "POST",
      path: "/",
      headers: {},
      body: body(messages),
      closed: new Promise(() => {}),
    });
  const calling = { role: "assistant", content: "", tool_calls: [call("a")] };

  test("wants the reasoning of each turn back once tools are used", () => {
    const whole = { ...calling, reasoning_content: "" };
    expect(asked(user, whole, result("a"))).toBeUndefined();
    expect(asked(user, { role: "assistant", content: "Hi." }, user)).toBeUndefined();
    expect(asked(user, calling, result("a"))).toMatch(/`reasoning_content` .* index 1/);
    const plain = { role: "assistant", content: "Hi." };
    expect(asked(user, plain, user, whole, result("a"))).toMatch(/index 1/);
  });
});
