import { describe, expect, test } from "vitest";
import { OutputLines } from "../../../src/cli/tunnel/output-lines.ts";

describe("OutputLines", () => {
  const linesOf = (...chunks: (string | Uint8Array)[]): string[] => {
    const lines: string[] = [];
    const output = new OutputLines((line) => lines.push(line));
    for (const chunk of chunks)
      output.write(typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk);
    output.end();
    return lines;
  };
  test("joins pieces, and takes every kind of line end", () =>
    expect(linesOf("a", "b\nc\r", "\n\n d \re")).toEqual(["ab", "c", "d", "e"]));
  test("takes colours away", () =>
    expect(linesOf("\u001b[90m2026\u001b[0m \u001b[32mINF\u001b[0m hi\n")).toEqual([
      "2026 INF hi",
    ]));
  test("keeps a character that is split over two pieces", () => {
    const bytes = new TextEncoder().encode("ü\n");
    expect(linesOf(bytes.slice(0, 1), bytes.slice(1))).toEqual(["ü"]);
  });
  test("cuts a line that does not end", () => {
    const lines = linesOf(...Array.from({ length: 100 }, () => "x".repeat(65_536)), "\nnext\n");
    expect(lines.map((line) => line.length)).toEqual([4096, 4]);
  });
});
