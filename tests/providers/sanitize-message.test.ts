import { expect, test } from "vitest";
import { sanitizeMessage } from "../../src/providers/sanitize-message.ts";
import { cpuMs } from "../cpu-ms.ts";

test.each([
  ["Plain words.", "Plain words."],
  [" several\n\tlines\u0007 ", "several lines"],
  ["Incorrect API key provided: sk-proj-abc123def456ghi", "Incorrect API key provided: …"],
  ["key AIzaSyA1234567890abcdef is bad", "… is bad"],
  ["my own-secret-7 leaked", "my … leaked"],
  ["Cannot open /home/flo/.tokori/config.json", "Cannot open …"],
  ["Cannot open 'C:\\Users\\flo\\config.json'", "Cannot open '…'"],
  ["at file:///srv/app/main.js:5", "at …:5"],
  ["boom\n    at run (file:///srv/app/main.js:5:1)\n    at next", "boom"],
  ["Invalid URL (POST /v1/v1/chat/completions)", "Invalid URL (POST /v1/v1/chat/completions)"],
  [
    "see https://platform.openai.com/docs/guides/error-codes",
    "see https://platform.openai.com/docs/guides/error-codes",
  ],
  ["no http://flo:pass-1@127.0.0.1:11434/api/chat.", "no http://127.0.0.1:11434/api/chat."],
  ["asked https://a.example/v1?key=abc at noon", "asked https://a.example/v1 at noon"],
  ["either/or and 1/2/3", "either/or and 1/2/3"],
  ["API key configuration is missing", "API key configuration is missing"],
  ["x".repeat(300), `${"x".repeat(240)}…`],
  ["", ""],
])("sanitizeMessage(%j) is %j", (text, expected) => {
  expect(sanitizeMessage(text, { secret: "own-secret-7" })).toBe(expected);
});

test("sanitizeMessage leaves a word that only stands in for a key", () => {
  expect(sanitizeMessage("none of them", { secret: "none" })).toBe("none of them");
});

test.each([
  ["8 characters are taken for a secret", "secret-8", "a … b"],
  ["7 characters are taken for a word", "words-7", "a words-7 b"],
])("sanitizeMessage: %s", (_, secret, expected) => {
  expect(sanitizeMessage(`a ${secret} b`, { secret })).toBe(expected);
});

test.each([
  [238, `${"x".repeat(238)}🌍`],
  [239, `${"x".repeat(239)}…`],
  [240, `${"x".repeat(240)}…`],
])("sanitizeMessage cuts no surrogate pair that stands at %i", (at, expected) => {
  const text = `${"x".repeat(at)}🌍`;
  expect(sanitizeMessage(text)).toBe(expected);
  expect(sanitizeMessage(`${text} more`)).toBe(`${expected.replace("…", "")}…`);
});

// Blanks become one, so that what stands anywhere in a long text may be shown.
const PAST_THE_CUT = Array.from({ length: 160 }, (_, offset) => 3_980 + offset);

test("sanitizeMessage leaves no part of a secret where it cuts a long text", () => {
  const secret = "own+secret/7 of/any+characters";
  for (const at of PAST_THE_CUT) {
    const text = `said${" ".repeat(at)}${secret} and ${"more ".repeat(20_000)}`;
    const safe = sanitizeMessage(text, { secret });
    expect([at, safe]).toEqual([
      at,
      expect.stringMatching(/^said ?(…( and( more)*( m?o?r?)?)?…?)?$/),
    ]);
  }
});

test("sanitizeMessage leaves no part of what looks like a key where it cuts a long text", () => {
  for (const at of PAST_THE_CUT) {
    const text = `said${" ".repeat(at)}sk-proj-abcdefghijklmnop1234 and ${"more ".repeat(20_000)}`;
    expect([at, sanitizeMessage(text)]).toEqual([at, expect.not.stringMatching(/sk|proj|abc/)]);
  }
});

test("sanitizeMessage cuts no surrogate pair of a long text", () => {
  for (const at of PAST_THE_CUT) {
    const safe = sanitizeMessage(`said${" ".repeat(at)}${"🌍".repeat(9_000)}`);
    expect([at, safe]).toEqual([at, expect.stringMatching(/^said(?: \p{Emoji}+…?)?$/u)]);
  }
});

// What is quadratic needs seconds for 64 KiB, and minutes for 1 MiB.
test.each([
  ["keys without a digit", "sk-"],
  ["beginnings of keys", "Bearer "],
  ["line feeds", "\n"],
  ["line feeds and blanks", "\n   "],
  ["beginnings of a stack", "\n at"],
  ["paths", "/a"],
  ["paths with dots", "-/v1"],
  ["drives", "a:\\"],
  ["control characters", "\u0000"],
  ["words", "word "],
  ["one long word", "x"],
])("sanitizeMessage needs little work for a text of 1 MiB full of %s", (_, unit) => {
  const text = unit.repeat(2 ** 20 / unit.length);
  const startedAt = cpuMs();
  for (let run = 0; run < 10; run++) sanitizeMessage(text, { secret: "own-secret-7" });
  expect(cpuMs() - startedAt).toBeLessThan(5_000);
});
