import { describe, expect, it } from "vitest";
import { TraceFilter } from "../../../src/cli/agent/trace-filter.ts";

const TEXT = "<think>why</think>\nHello <b>\n<think>→ files · read {}</think>\n<thin>k there";

describe("TraceFilter", () => {
  it("takes traces out, wherever the text is cut", () => {
    for (let size = 1; size <= TEXT.length; size++) {
      const filter = new TraceFilter();
      let said = "";
      for (let at = 0; at < TEXT.length; at += size) said += filter.take(TEXT.slice(at, at + size));
      expect(said + filter.end()).toBe("Hello <b>\n<thin>k there");
    }
  });

  it("shows at once what can be no tag", () => {
    const filter = new TraceFilter();
    expect([filter.take("a<"), filter.take("b"), filter.take("<thi"), filter.end()]).toEqual([
      "a",
      "<b",
      "",
      "<thi",
    ]);
  });

  it("gives back a tag that was never closed", () => {
    const filter = new TraceFilter();
    expect(filter.take("Write <think> for it") + filter.end()).toBe("Write <think> for it");
  });
});
