import { describe, expect, it } from "vitest";
import { parseOffset, readResumption } from "../../src/http/resumption.ts";

const VISIBLE = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).join("");

function attempt<T>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe("readResumption", () => {
  it.each<[string, Record<string, string>, unknown]>([
    ["no header", {}, undefined],
    ["a key", { "idempotency-key": "a" }, { key: "a", offset: 0 }],
    [
      "a key of every visible character",
      { "idempotency-key": VISIBLE },
      { key: VISIBLE, offset: 0 },
    ],
    ["a key of 128", { "idempotency-key": "k".repeat(128) }, { key: "k".repeat(128), offset: 0 }],
    [
      "a key and an offset",
      { "idempotency-key": "a", "x-stream-offset": "42" },
      { key: "a", offset: 42 },
    ],
    ["an offset of 0 alone", { "x-stream-offset": "0" }, undefined],
    ["an offset above 0 alone", { "x-stream-offset": "1" }, "validation.invalid_header"],
    ["a malformed offset alone", { "x-stream-offset": "x" }, "validation.invalid_header"],
    ["an empty key", { "idempotency-key": "" }, "validation.invalid_header"],
    ["a key of 129", { "idempotency-key": "k".repeat(129) }, "validation.invalid_header"],
    ["a key with a space inside", { "idempotency-key": "a b" }, "validation.invalid_header"],
    ["a key beyond ASCII", { "idempotency-key": "\u00fc" }, "validation.invalid_header"],
    [
      "a key with a malformed offset",
      { "idempotency-key": "a", "x-stream-offset": "-1" },
      "validation.invalid_header",
    ],
  ])("reads %s", (_, headers, expected) => {
    expect(attempt(() => readResumption(new Headers(headers)))).toEqual(expected);
  });
});

describe("parseOffset", () => {
  it.each<[string | null | undefined, unknown]>([
    [null, 0],
    [undefined, 0],
    ["0", 0],
    ["007", 7],
    ["999999999999999", 999_999_999_999_999],
    ["1000000000000000", "validation.invalid_header"],
    ["", "validation.invalid_header"],
    ["-1", "validation.invalid_header"],
    ["+1", "validation.invalid_header"],
    ["1.5", "validation.invalid_header"],
    ["1e3", "validation.invalid_header"],
    ["0x10", "validation.invalid_header"],
    ["1, 2", "validation.invalid_header"],
    ["\u0661", "validation.invalid_header"],
  ])("parses %j", (written, expected) => {
    expect(attempt(() => parseOffset(written))).toBe(expected);
  });
});
