import { describe, expect, it } from "vitest";
import { canonicalJson, isNestedDeeper } from "../../src/tools/canonical-json.ts";
import {
  byteLength,
  firstBytes,
  firstBytesInTurns,
  resultExcerpt,
} from "../../src/tools/result-text.ts";

describe("canonicalJson", () => {
  it.each([
    [{ b: 1, a: [{ d: null, c: "ü" }] }, '{"a":[{"c":"ü","d":null}],"b":1}'],
    [{ a: undefined, b: 1e21 }, '{"b":1e+21}'],
    [JSON.parse('{"__proto__":1,"a":2}'), '{"__proto__":1,"a":2}'],
    ["\u2028", '"\u2028"'],
  ])("writes %j", (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });
});

describe("isNestedDeeper", () => {
  it.each([
    [1, 0, false],
    [{}, 0, false],
    [[1], 0, true],
    [{ a: [1] }, 2, false],
    [{ a: [[1]] }, 2, true],
  ])("%j, %d levels: %s", (value, levels, is) => {
    expect(isNestedDeeper(value, levels)).toBe(is);
  });
});

describe("resultExcerpt", () => {
  it("leaves what is short as it is", () => {
    expect(resultExcerpt("é".repeat(32), "c1", 64)).toBe("é".repeat(32));
  });

  it("gives head and tail within its bytes, breaks no character and says where the rest is", () => {
    const text = `${"é".repeat(100)}😀😀😀${"z".repeat(5)}`;
    const excerpt = resultExcerpt(text, "c1", 64);
    const [head = "", note = "", tail = ""] = excerpt.split("\n");
    expect(head).toBe("é".repeat(24));
    expect(tail).toBe("😀😀zzzzz");
    expect(byteLength(head + tail)).toBeLessThanOrEqual(64);
    expect(note).toContain('call read_result with id "c1" and offset 24');
    expect(note).toContain(`${text.length - head.length - tail.length} characters`);
  });

  it("cuts at any bound without half a character", () => {
    for (let bytes = 8; bytes < 40; bytes++) {
      const excerpt = resultExcerpt("😀é".repeat(40), "c", bytes);
      expect(new TextDecoder().decode(new TextEncoder().encode(excerpt))).toBe(excerpt);
    }
  });
});

describe("firstBytes", () => {
  it("gives the longest beginning", () => {
    expect(firstBytes("aé😀b", 6)).toBe("aé");
    expect(firstBytes("aé😀b", 7)).toBe("aé😀");
  });
});

describe("firstBytesInTurns", () => {
  it.each([
    ["letters", "x".repeat(200_000)],
    ["pairs", `x${"😀".repeat(100_000)}`],
    ["halves of pairs", "\ud83d".repeat(100_000)],
    ["other characters", "aé€".repeat(60_000)],
    ["nothing", ""],
  ])("gives as much as firstBytes, and its bytes: %s", async (_, text) => {
    const all = byteLength(text);
    for (const max of [0, 1, 65_536, 65_537, 196_608, 200_001, all - 1, all, all + 1]) {
      if (max < 0) continue;
      const { text: first, bytes } = await firstBytesInTurns(text, max);
      expect([first === firstBytes(text, max), bytes]).toEqual([true, byteLength(first)]);
    }
  });
});
