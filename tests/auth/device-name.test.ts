import { describe, expect, it } from "vitest";
import { cleanName } from "../../src/auth/device-name.ts";

describe("cleanName", () => {
  it.each([
    ["a plain name", "Flo's phone", "Flo's phone"],
    ["names of all scripts", "手机 טלפון هاتف 📱", "手机 טלפון هاتف 📱"],
    ["spaces around and within", "  a \t b  ", "a b"],
    ["line breaks", "phone\r\n[y/N] y\u2028\u2029\u0085x", "phone [y/N] y x"],
    ["terminal escapes", "\u001b[2J\u001b]0;title\u0007ok", "[2J ]0;title ok"],
    ["8-bit terminal escapes", "\u009b31mred\u009c", "31mred"],
    ["backspaces and deletes", "ab\b\bcd\u007f", "ab cd"],
    ["NUL", "a\0b", "a b"],
    ["overridden writing direction", "\u202egnp.exe\u202c", "gnp.exe"],
    ["isolates and marks", "\u2066a\u2069\u200e\u200f\u061cb", "a b"],
    ["zero width and soft hyphen", "a\u200b\u200d\ufeff\u00adb", "a b"],
    ["invisible tags", "a\u{e0041}\u{e007f}b", "a b"],
    ["lone surrogates", "a\ud800b\udc00", "a b"],
    ["private use", "a\ue000b", "a b"],
    ["nothing", "", "otherwise"],
    ["nothing visible", "\u001b\u200b \n", "otherwise"],
  ])("makes %s fit for a terminal", (_what, name, expected) => {
    expect(cleanName(name, "otherwise")).toBe(expected);
  });

  it.each([
    ["characters", "x".repeat(1000), "x".repeat(64)],
    ["whole characters", "📱".repeat(1000), "📱".repeat(64)],
    ["characters, without a space at the end", `${"x".repeat(63)} y`, "x".repeat(63)],
  ])("keeps 64 %s", (_what, name, expected) => {
    expect(cleanName(name, "otherwise")).toBe(expected);
  });
});
