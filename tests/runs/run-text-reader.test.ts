import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RunText } from "../../src/agent/run-text.ts";
import { RunTextReader } from "../../src/runs/run-text-reader.ts";

/** What the parts of a text, pushed one by one, are taken for. */
function read(...parts: readonly string[]): { text: string; reasoning: string } {
  const reader = new RunTextReader();
  const events = [...parts.flatMap((part) => reader.push(part)), ...reader.end()];
  const all = (wanted: string): string =>
    events.map(({ type, text }) => (type === wanted ? text : "")).join("");
  return { text: all("text"), reasoning: all("reasoning") };
}

describe("RunTextReader", () => {
  test.each<[string, string, string]>([
    ["Hello.", "Hello.", ""],
    ["<think>Hm.</think>\nHello.", "Hello.", "Hm.\n"],
    ["Look.\n<think>→ files · read {}</think>\nDone.", "Look.\nDone.", "→ files · read {}\n"],
    ["Look.<think>Hm.</think>\nDone.", "Look.Done.", "Hm.\n"],
    ["<think>one</think>\n<think>two</think>\n", "", "one\ntwo\n"],
    ["<think>never closed", "", "never closed"],
    ["The tag `<think>` opens.", "The tag `<think>` opens.", ""],
    ["```\n<think>\n```\n<think>Hm.</think>\nx", "```\n<think>\n```\nx", "Hm.\n"],
    ["a < b <thin", "a < b <thin", ""],
    ["<think>a </thin b</think>\n\nx", "\nx", "a </thin b\n"],
  ])("reads %j", (given, text, reasoning) => {
    expect(read(given)).toEqual({ text, reasoning });
  });

  test("reads the same, however the text is cut", () => {
    const piece = fc.constantFrom("<think>", "</think>", "\n", "`", "```", "a", "<", "😀", "→ x");
    fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => pieces.join("")),
        (text) => {
          expect(read(...text.split(""))).toEqual(read(text));
        },
      ),
    );
  });

  test("gives back what was said and thought in a run", () => {
    const plain = fc.string({ unit: fc.constantFrom("a", " ", "\n", "é", "😀"), minLength: 1 });
    const act = fc.record({
      kind: fc.constantFrom("say", "think", "trace"),
      words: plain,
    } as const);
    fc.assert(
      fc.property(fc.array(act), (acts) => {
        const run = new RunText();
        for (const { kind, words } of acts) run[kind](words);
        run.close();
        const letters = (text: string): string => text.replaceAll(/\s/g, "");
        const { text, reasoning } = read(run.value);
        const of = (...kinds: readonly string[]): string =>
          letters(acts.map(({ kind, words }) => (kinds.includes(kind) ? words : "")).join(""));
        expect([letters(text), letters(reasoning)]).toEqual([of("say"), of("think", "trace")]);
      }),
    );
  });

  test("never gives half a character away", () => {
    const reader = new RunTextReader();
    expect(reader.push("a\ud83d")).toEqual([{ type: "text", text: "a" }]);
    expect(reader.push("\ude00")).toEqual([{ type: "text", text: "😀" }]);
  });
});
