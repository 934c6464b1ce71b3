import fc from "fast-check";
import { expect, it } from "vitest";
import { JsonStructure } from "../../src/mcp/json-structure.ts";

it("JsonStructure never counts fewer values or levels than there are, however the text is cut", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.array(fc.integer({ min: 1, max: 9 })), (value, cuts) => {
      const bytes = new TextEncoder().encode(JSON.stringify(value));
      const structure = new JsonStructure();
      let start = 0;
      for (const length of cuts) {
        structure.push(bytes.subarray(start, start + length));
        start += length;
      }
      structure.push(bytes.subarray(start));
      expect(structure.mostValues).toBeGreaterThanOrEqual(valuesIn(value));
      expect(structure.mostLevels).toBeGreaterThanOrEqual(levelsOf(value));
    }),
  );
});

it("JsonStructure counts nothing that stands in a text", () => {
  const structure = new JsonStructure();
  structure.push(new TextEncoder().encode(JSON.stringify('[{"a":1},\\", {[,'.repeat(100))));
  expect([structure.mostValues, structure.mostLevels]).toEqual([1, 0]);
});

function parts(value: unknown): readonly unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}

function valuesIn(value: unknown): number {
  return parts(value).reduce<number>((sum, each) => sum + valuesIn(each), 1);
}

function levelsOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...parts(value).map(levelsOf));
}
