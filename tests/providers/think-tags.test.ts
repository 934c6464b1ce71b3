import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ProviderEvent } from "../../src/providers/provider.ts";
import { ThinkTags } from "../../src/providers/think-tags.ts";

interface Parts {
  readonly reasoning: string;
  readonly text: string;
}

function read(chunks: readonly string[]): Parts {
  const tags = new ThinkTags();
  const events = [...chunks.flatMap((chunk) => tags.push(chunk)), ...tags.end()];
  return { reasoning: joined(events, "reasoning"), text: joined(events, "text") };
}

function joined(events: readonly ProviderEvent[], type: "reasoning" | "text"): string {
  return events.map((event) => (event.type === type ? event.text : "")).join("");
}

const CASES: [string, Parts][] = [
  ["Hello", { reasoning: "", text: "Hello" }],
  ["<think>Hm.</think>Hello", { reasoning: "Hm.", text: "Hello" }],
  ["<think>\nHm.\n</think>\n\nHello\n", { reasoning: "Hm.\n", text: "Hello\n" }],
  ["\n <think>Hm.</think> Hello", { reasoning: "Hm.", text: "Hello" }],
  ["<think></think>Hello", { reasoning: "", text: "Hello" }],
  ["<think>\n\n</think>\n\nHello", { reasoning: "\n", text: "Hello" }],
  ["<think>never closed", { reasoning: "never closed", text: "" }],
  ["<think>a < b </thin </think>c", { reasoning: "a < b </thin ", text: "c" }],
  ["<think>a</think>b<think>c</think>", { reasoning: "a", text: "b<think>c</think>" }],
  ["Say <think> aloud", { reasoning: "", text: "Say <think> aloud" }],
  ["  indented", { reasoning: "", text: "  indented" }],
  ["<thin", { reasoning: "", text: "<thin" }],
  ["<thinker>", { reasoning: "", text: "<thinker>" }],
  ["<think>a</thi", { reasoning: "a</thi", text: "" }],
  [" \n", { reasoning: "", text: " \n" }],
  ["", { reasoning: "", text: "" }],
];

describe("ThinkTags", () => {
  test.each(CASES)("takes %j apart", (whole, parts) => {
    expect(read([whole])).toEqual(parts);
  });

  test.each(CASES)(
    "takes %j apart wherever it is split in two, and letter by letter",
    (whole, parts) => {
      for (let cut = 0; cut <= whole.length; cut++)
        expect([cut, read([whole.slice(0, cut), whole.slice(cut)])]).toEqual([cut, parts]);
      expect(read([...whole])).toEqual(parts);
    },
  );

  test("finds the same in any chunks of any text", () => {
    const piece = fc.oneof(
      fc.constantFrom("<think>", "</think>", "\n", " ", "<", "</", "think>", "a"),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        expect(read(pieces)).toEqual(read([pieces.join("")]));
      }),
      { numRuns: 500 },
    );
  });

  test("holds back only what could become a tag", () => {
    const tags = new ThinkTags();
    const pushed = ["<thi", "nk>", "Hm", ". </", "thing", "</think", ">", "\n", "Hi", "<"].map(
      (chunk) => tags.push(chunk).map((event) => ("text" in event ? event.text : "")),
    );
    expect(pushed).toEqual([[], [], ["Hm"], [". "], ["</thing"], [], [], [], ["Hi"], ["<"]]);
  });
});

test("ThinkTags does not hold back blanks for ever, and gives them all", () => {
  const tags = new ThinkTags();
  let text = "";
  for (let piece = 0; piece < 200; piece++) {
    for (const event of tags.push(" ".repeat(10))) text += event.type === "text" ? event.text : "";
  }
  expect(text).toBe(" ".repeat(2_000));
});
