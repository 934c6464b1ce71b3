import { describe, expect, test } from "vitest";
import { forTerminal, wrapLines } from "../../src/cli/wrap.ts";

describe("wrapLines", () => {
  test.each([
    ["short\n", "short\n"],
    ["one two three four five six\n", "one two three\nfour five six\n"],
    [
      "  next      pair a phone, now\n",
      "  next      pair a\n            phone,\n            now\n",
      20,
    ],
    ["ok    port: A server answers\n", "ok    port: A\n      server\n      answers\n", 15],
    ["-     port: Not checked\n", "-     port: Not\n      checked\n", 15],
    ["      pair a phone from here now\n", "      pair a phone\n      from here now\n", 20],
    ["a aaaaaaaaaaaaaaaaaaaaaaaa b\n", "a\naaaaaaaaaaaaaaaaaaaaaaaa\nb\n"],
    ["", ""],
  ])("breaks %j at words", (text, wrapped, width = 15) => {
    expect(wrapLines(text, width)).toBe(wrapped);
  });

  test("loses and adds no word", () => {
    const text = "remote-chat: There is no config file here.  Check --config, or make one.";
    for (let width = 1; width < 90; width++)
      expect(wrapLines(text, width).split(/\s+/)).toEqual(text.split(/\s+/));
  });
});

describe("forTerminal", () => {
  const long = "word ".repeat(40).trim();

  test("wraps at a terminal's width", () => {
    const wrapped = forTerminal(long, { isTTY: true, columns: 40 });
    expect(Math.max(...wrapped.split("\n").map((line) => line.length))).toBeLessThanOrEqual(40);
  });

  test.each([{ isTTY: false, columns: 40 }, {}, { isTTY: true, columns: 5 }])(
    "leaves it alone for %j",
    (stream) => {
      expect(forTerminal(long, stream)).toBe(long);
    },
  );
});
