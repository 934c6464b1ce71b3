import { describe, expect, it } from "vitest";
import { spokenText as pageSpokenText } from "../page/chat/split-reply.ts";
import { spokenText } from "../src/spoken-text.ts";
import { cpuMs } from "./cpu-ms.ts";

const CALL = '<think>→ files · read_file {"path":"a"}</think>';

describe("spokenText", () => {
  it.each<[string, string, string]>([
    ["a text without traces", "one\n\ntwo", "one\n\ntwo"],
    ["a model's reasoning", "<think>Hm.\nWell.</think>\nYes.", "Yes."],
    ["reasoning with a text behind it", "<think>Hm.</think> Yes.", "Yes."],
    ["reasoning that was cut off", "\n <think>Hm", ""],
    ["calls alone", `${CALL}\n${CALL}\n`, ""],
    ["calls between texts", `One.\n${CALL}\n${CALL}\nTwo.\n${CALL}`, "One.\nTwo."],
    ["a tag that is quoted", "Write `<think>` and `</think>`.", "Write `<think>` and `</think>`."],
    ["a trace in a line", "The <think>a</think> tags.", "The <think>a</think> tags."],
    [
      "a trace in code",
      "See:\n```\n<think>a</think>\n```\n<think>b</think>\nSo.",
      "See:\n```\n<think>a</think>\n```\nSo.",
    ],
    ["code in a trace", "<think>\n```\n</think>\nOne.\n<think>b</think>\nTwo.", "One.\nTwo."],
    ["an open tag in a text", "One.\n<think>two", "One.\n<think>two"],
    ["an end alone", "</think>\nOne.", "</think>\nOne."],
  ])("of %s", (_what, content, spoken) => {
    expect(spokenText(content)).toBe(spoken);
    const words = (text: string): string => text.replaceAll(/\s+/g, " ");
    expect(words(pageSpokenText(content))).toBe(words(spoken));
  });

  it("takes time in proportion to the text, whatever stands in it", () => {
    const took = (count: number): number => {
      const hostile = "<think></think>x\n```".repeat(count);
      const before = cpuMs();
      spokenText(hostile);
      return cpuMs() - before;
    };
    took(1000);
    // By the square it would be ten thousand times as long.
    expect(took(200_000)).toBeLessThan(5000);
  });
});
