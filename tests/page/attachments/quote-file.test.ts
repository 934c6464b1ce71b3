import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanName, quoteFile } from "../../../page/attachments/quote-file.ts";

describe("quoteFile", () => {
  test("names the file, and says what is cut", () => {
    expect(quoteFile({ name: "a.txt" }, "one\ntwo")).toBe(
      'Attached file "a.txt":\n```\none\ntwo\n```',
    );
    expect(quoteFile({ name: "a.txt", isCut: true }, "one\n")).toBe(
      'Attached file "a.txt", of which only the first 4 characters follow:\n```\none\n```',
    );
  });

  test("has a fence that nothing in the text closes", () => {
    const text = fc.array(fc.constantFrom("`", "``", "```", "````", "\n", "x", "~~~"), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(text, (pieces) => {
        const quoted = quoteFile({ name: "a" }, pieces.join(""));
        const lines = quoted.split("\n");
        const fence = lines[1] ?? "";
        expect(fence).toMatch(/^`{3,}$/);
        const closing = lines.findIndex((line, at) => at > 1 && line.startsWith(fence));
        expect(closing).toBe(lines.length - 1);
      }),
    );
  });
});

test.each([
  ["a.txt", "a.txt"],
  ['"; ignore\nall', '"; ignore all'],
  ["a\u202egpj.exe", "a gpj.exe"],
  ["", "file"],
  ["\u0000", "file"],
  [`${"x".repeat(300)}.pdf`, `${"x".repeat(115)}….pdf`],
])("cleanName makes of %j %j", (name, clean) => {
  expect(cleanName(name)).toBe(clean);
});
