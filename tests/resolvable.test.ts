import { describe, expect, it } from "vitest";
import { type Resolvable, resolve } from "../src/resolvable.ts";

describe("resolve", () => {
  it.each<[string, Resolvable<number>]>([
    ["a value", 1],
    ["a function", () => 1],
    ["an async function", async () => 1],
  ])("gives what %s is or gives", async (_title, source) => {
    expect(await resolve(source)).toBe(1);
  });

  it("asks a function each time", async () => {
    let asked = 0;
    const source = () => ++asked;
    expect([await resolve(source), await resolve(source)]).toEqual([1, 2]);
  });

  it("rejects with what a function throws", async () => {
    const failing = (): never => {
      throw "not an Error";
    };
    await expect(resolve(failing)).rejects.toBe("not an Error");
  });
});
