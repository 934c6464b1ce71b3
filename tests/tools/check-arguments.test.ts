import { describe, expect, it } from "vitest";
import { argumentFault } from "../../src/tools/check-arguments.ts";

const SCHEMA = {
  type: "object",
  required: ["path"],
  properties: {
    path: { type: "string" },
    mode: { enum: ["r", "w", { a: 1, b: 2 }] },
    count: { type: ["integer", "null"] },
    one: { const: 1 },
    lines: {
      type: "array",
      items: { type: "object", required: ["n"], properties: { n: { type: "number" } } },
    },
    odd: { type: "no-such-type" },
  },
};

describe("argumentFault", () => {
  it.each<[string, unknown, string | undefined]>([
    ["what fits", { path: "a", mode: "r", count: 3, one: 1, lines: [{ n: 1.5 }] }, undefined],
    ["null where it may be", { path: "a", count: null }, undefined],
    ["an enum's object with other order", { path: "a", mode: { b: 2, a: 1 } }, undefined],
    ["what the schema does not name", { path: "a", more: [] }, undefined],
    ["a type nobody knows", { path: "a", odd: 1 }, undefined],
    ["no object", [], "the arguments must be an object"],
    ["null", null, "the arguments must be an object"],
    ["a missing field", {}, "path is missing"],
    ["an inherited field", JSON.parse('{"__proto__":{"path":"a"}}'), "path is missing"],
    ["a wrong type", { path: 1 }, "path must be string"],
    ["a fraction", { path: "a", count: 1.5 }, "count must be integer or null"],
    ["another value", { path: "a", mode: "x" }, 'mode must be one of ["r","w",{"a":1,"b":2}]'],
    ["another constant", { path: "a", one: 2 }, "one must be one of [1]"],
    ["a fault deep inside", { path: "a", lines: [{ n: 1 }, {}] }, "lines[1].n is missing"],
  ])("judges %s", (_, given, fault) => {
    expect(argumentFault(SCHEMA, given)).toBe(fault);
  });

  it("refuses what is nested too deeply, and does not overflow", () => {
    const deep = JSON.parse(`{"a":${"[".repeat(5000)}${"]".repeat(5000)}}`);
    expect(argumentFault(SCHEMA, deep)).toBe("the arguments are nested too deeply");
  });

  it("reads each value of a long enum once, however many items are held against it", () => {
    let reads = 0;
    const counted = {
      toJSON: () => "",
      get a() {
        reads++;
        return 1;
      },
    };
    const schema = { properties: { list: { items: { enum: [counted, 1] } } } };
    expect(argumentFault(schema, { list: Array.from({ length: 1000 }, () => 1) })).toBe(undefined);
    expect(reads).toBeLessThan(5);
  });

  it("looks no deeper into a schema than 16 levels", () => {
    const nest = (levels: number): object =>
      levels === 0 ? { type: "string" } : { properties: { a: nest(levels - 1) } };
    const value = (levels: number): object => (levels === 0 ? [] : { a: value(levels - 1) });
    expect(argumentFault(nest(16) as never, value(16))).toBe(`${"a.".repeat(15)}a must be string`);
    expect(argumentFault(nest(17) as never, value(17))).toBe(undefined);
  });
});
