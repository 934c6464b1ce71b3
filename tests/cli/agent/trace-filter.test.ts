import { describe, expect, it } from "vitest";
import { SpokenStream } from "../../../src/cli/agent/trace-filter.ts";

const TEXT = "<think>why</think>\nHello <b>\n<think>→ files · read {}</think>\n<thin>k there";

describe("SpokenStream", () => {
  it("takes traces out, wherever the text is cut", () => {
    for (let size = 1; size <= TEXT.length; size++) {
      const spoken = new SpokenStream();
      let said = "";
      for (let at = 0; at < TEXT.length; at += size) said += spoken.take(TEXT.slice(at, at + size));
      expect(said + spoken.end()).toBe("Hello <b>\n<thin>k there");
    }
  });

  it("shows at once what can be no tag", () => {
    const spoken = new SpokenStream();
    expect([spoken.take("a<"), spoken.take("b"), spoken.take("<thi"), spoken.end()]).toEqual([
      "a",
      "<b",
      "",
      "<thi",
    ]);
  });

  it("gives back a tag that was never closed", () => {
    const spoken = new SpokenStream();
    expect(spoken.take("Write <think> for it") + spoken.end()).toBe("Write <think> for it");
  });
});
