import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { equalDigests, sha256, sha256Hex } from "../../src/auth/digest.ts";
import { toHex } from "../../src/hex.ts";

describe("sha256, sha256Hex, toHex", () => {
  it.each(["", "abc", "é😀", "\0", "x".repeat(10_000)])(
    "digest %j as everybody does",
    async (text) => {
      const hex = createHash("sha256").update(text).digest("hex");
      expect([toHex(await sha256(text)), await sha256Hex(text)]).toEqual([hex, hex]);
    },
  );
});

describe("equalDigests", () => {
  it("is true of equal bytes alone, at any lengths", () => {
    const bytes = fc.uint8Array({ maxLength: 4, max: 2 });
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(equalDigests(a, b)).toBe(toHex(a) === toHex(b));
        expect(equalDigests(a, a.slice())).toBe(true);
      }),
    );
  });

  it.each([0, 15, 31])("sees a difference in byte %i", async (index) => {
    const digest = await sha256("a");
    const other = digest.slice();
    other[index] = (other[index] ?? 0) ^ 1;
    expect(equalDigests(digest, other)).toBe(false);
  });
});
