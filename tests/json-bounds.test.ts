import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonExcess, MAX_JSON_DEPTH, MAX_JSON_VALUES } from "../src/json-bounds.ts";

const nested = (depth: number, open = "[", close = "]"): string =>
  open.repeat(depth) + close.repeat(depth);

describe("jsonExcess", () => {
  test.each<[string, string, string | undefined]>([
    ["as deep as may be", nested(MAX_JSON_DEPTH), undefined],
    ["one deeper", nested(MAX_JSON_DEPTH + 1), "depth"],
    ["objects", nested(MAX_JSON_DEPTH + 1, '{"a":', "}"), "depth"],
    ["what never closes", "[".repeat(1_000_000), "depth"],
    ["brackets one after the other", `[${"[],".repeat(1000)}[]]`, undefined],
    ["brackets in a string", JSON.stringify("[".repeat(1000)), undefined],
    ["brackets behind an escaped quote", JSON.stringify(`"${"[".repeat(1000)}`), undefined],
    ["brackets behind a backslash", `["\\\\",${nested(MAX_JSON_DEPTH)}]`, "depth"],
    ["a string without an end", `"${"[".repeat(1000)}`, undefined],
    ["as many values as may be", `[${"1,".repeat(MAX_JSON_VALUES - 2)}1]`, undefined],
    ["one value more", `[${"1,".repeat(MAX_JSON_VALUES - 1)}1]`, "values"],
    ["commas in a string", JSON.stringify(",".repeat(MAX_JSON_VALUES + 1)), undefined],
  ])("tells of %s", (_, json, excess) => {
    expect(jsonExcess(json)).toBe(excess);
  });

  test("finds the end of every string", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', "\\", "[", "}", "a", "\ud800") }),
        (text) => {
          const json = `[${JSON.stringify(text)},${nested(MAX_JSON_DEPTH - 1)}]`;
          expect(jsonExcess(json)).toBeUndefined();
          expect(jsonExcess(`[${json}]`)).toBe("depth");
        },
      ),
    );
  });
});
