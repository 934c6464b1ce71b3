import { describe, expect, it } from "vitest";
import { ProvenTokens } from "../../src/auth/proven-tokens.ts";

const tokenOf = (index: number): string => `token ${index}`;

describe("ProvenTokens", () => {
  it.each([
    ["the token itself", "kP3_x-TOKEN", 1],
    ["a copy of it", ["kP3_x", "TOKEN"].join("-"), 1],
    ["a beginning", "kP3_x-TOKE", undefined],
    ["one character more", "kP3_x-TOKENk", undefined],
    ["the token twice", "kP3_x-TOKENkP3_x-TOKEN", undefined],
    ["another case", "kP3_x-token", undefined],
    ["nothing", "", undefined],
    ["another first character", "KP3_x-TOKEN", undefined],
    ["another last character", "kP3_x-TOKEM", undefined],
    ["a character beyond a byte", "kP3_x-TOKE\u014e", undefined],
  ])("finds %s", (_title, presented, expected) => {
    const proven = new ProvenTokens<number>();
    proven.add("kP3_x-TOKEN", 1);
    expect(proven.find(presented)).toBe(expected);
  });

  it("remembers eight, those that were used last", () => {
    const proven = new ProvenTokens<number>();
    for (let index = 0; index < 8; index++) proven.add(tokenOf(index), index);
    proven.find(tokenOf(0));
    proven.add(tokenOf(8), 8);
    const found = Array.from({ length: 9 }, (_, index) => proven.find(tokenOf(index)));
    expect(found).toEqual([0, undefined, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("remembers a token once, however often it is added", () => {
    const proven = new ProvenTokens<number>();
    for (let index = 0; index < 8; index++) proven.add(tokenOf(index), index);
    for (let times = 0; times < 8; times++) proven.add(tokenOf(7), 7);
    expect(proven.find(tokenOf(0))).toBe(0);
  });

  it("forgets one that was not used for 10 minutes", () => {
    const clock = { ms: 0 };
    const proven = new ProvenTokens<number>({ now: () => clock.ms });
    proven.add("a", 1);
    proven.add("b", 2);
    clock.ms = 599_999;
    expect(proven.find("a")).toBe(1);
    clock.ms = 600_000;
    expect([proven.find("a"), proven.find("b")]).toEqual([1, undefined]);
    clock.ms = 1_200_000;
    expect(proven.find("a")).toBeUndefined();
  });

  it("forgets the one that is deleted, and no other", () => {
    const proven = new ProvenTokens<number>();
    proven.add("a", 1);
    proven.add("b", 2);
    proven.delete("a");
    proven.delete("c");
    expect([proven.find("a"), proven.find("b")]).toEqual([undefined, 2]);
  });

  it("remembers no endless one", () => {
    const proven = new ProvenTokens<number>();
    proven.add("x".repeat(512), 1);
    proven.add("x".repeat(513), 2);
    expect([proven.find("x".repeat(512)), proven.find("x".repeat(513))]).toEqual([1, undefined]);
    // Nor does one take another's place.
    for (let times = 0; times < 8; times++) proven.add("x".repeat(513), 2);
    expect(proven.find("x".repeat(512))).toBe(1);
  });
});
