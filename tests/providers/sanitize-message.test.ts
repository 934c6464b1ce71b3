import { expect, test } from "vitest";
import { sanitizeMessage } from "../../src/providers/sanitize-message.ts";

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
