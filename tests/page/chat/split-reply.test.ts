import { describe, expect, test } from "vitest";
import { splitReply, spokenText } from "../../../page/chat/split-reply.ts";

const T = (text: string, ended = true) => ({ kind: "thought", text, ended });
const S = (text: string) => ({ kind: "text", text, ended: true });

describe("splitReply", () => {
  test.each([
    ["nothing", "", []],
    ["a text", "Hello.", [S("Hello.")]],
    ["half an opening tag", "<thi", []],
    ["what only looked like one", "<thing>", [S("<thing>")]],
    ["an open thought", "<think>Hm", [T("Hm", false)]],
    ["one with half a closing tag", "<think>Hm</thi", [T("Hm", false)]],
    ["a thought alone", "<think>Hm</think>", [T("Hm")]],
    ["a thought and a text", "<think>Hm</think>\nHello.", [T("Hm"), S("Hello.")]],
    ["one after blank lines", "\n <think>\nHm\n</think>\n\nHello.", [T("Hm"), S("Hello.")]],
    [
      "a second thought",
      "<think>a</think>\nb<think>c</think>\nd",
      [T("a"), S("b"), T("c"), S("d")],
    ],
    ["an open second thought", "a <think>b", [S("a <think>b")]],
    [
      "a tag that is written about",
      "Use `<think>b</think>`\nso.",
      [S("Use `<think>b</think>`\nso.")],
    ],
    ["one within a line", "a <think>b</think> c", [S("a <think>b</think> c")]],
    ["one in code", "```\n<think>b</think>\n```", [S("```\n<think>b</think>\n```")]],
    ["an indented beginning", "<think>a</think>\n    code", [T("a"), S("    code")]],
  ])("takes apart %s", (_, reply, parts) => {
    expect(splitReply(reply)).toEqual(parts);
  });
});

describe("spokenText", () => {
  test("is what was said, without what was thought", () => {
    expect(spokenText("<think>a</think>\nb\n<think>c</think>\nd\n")).toBe("b\n\n\nd");
    expect(spokenText("<think>a")).toBe("");
  });
});
