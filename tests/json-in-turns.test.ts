import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonInTurns } from "../src/json-in-turns.ts";

const LONG = 65_536;

describe("jsonInTurns", () => {
  test("gives what JSON.stringify gives, of any value", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        expect((await jsonInTurns(value)).join("")).toBe(JSON.stringify(value));
      }),
    );
  });

  test.each([
    ["escapes", '"\n\u0000\u2028'.repeat(LONG)],
    ["pairs at every place", `x${"😀".repeat(2 * LONG)}`],
    ["halves of pairs", "\ud83d".repeat(2 * LONG)],
    ["a long key", { a: undefined, ["k\n".repeat(LONG)]: [undefined, 1, null] }],
    ["a key like any other", JSON.parse(`{"__proto__":{"a":"${"x".repeat(2 * LONG)}"}}`)],
  ])("the same, of %s", async (_, value) => {
    const text = (await jsonInTurns(value)).join("");
    // Compared here: a difference would fill the screen.
    expect(text === JSON.stringify(value)).toBe(true);
  });

  test.each([
    ["a long text", '"\n'.repeat(8_000_000)],
    ["many fields", Object.fromEntries(Array.from({ length: 200_000 }, (_, at) => [`k${at}`, at]))],
  ])("lets others work in between, of %s", async (_, value) => {
    let turns = 0;
    let turn = setImmediate(function next() {
      turns++;
      turn = setImmediate(next);
    });
    await jsonInTurns(value);
    clearImmediate(turn);
    expect(turns).toBeGreaterThan(2);
  });
});
