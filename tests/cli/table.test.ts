import { expect, test } from "vitest";
import { table } from "../../src/cli/table.ts";

test.each([
  [[], ""],
  [[["a"]], "a\n"],
  [
    [
      ["ID", "NAME"],
      ["long", "👨‍👩‍👧 x", "more"],
      ["b", "ende"],
    ],
    "ID    NAME\nlong  👨‍👩‍👧 x   more\nb     ende\n",
  ],
])("table(%j) aligns its columns", (rows, text) => {
  expect(table(rows)).toBe(text);
});
