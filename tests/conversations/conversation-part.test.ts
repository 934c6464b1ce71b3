import { describe, expect, it } from "vitest";
import { partOfBranch, partOfTree } from "../../src/conversations/conversation-part.ts";

/** Messages `m0` to `m9`, each behind the one before it, but for those that say otherwise. */
function tree(places: Readonly<Record<string, string | null>> = {}) {
  return Array.from({ length: 10 }, (_, index) => {
    const id = `m${index}`;
    const before = index === 0 ? null : `m${index - 1}`;
    return { id, parentId: id in places ? (places[id] ?? null) : before };
  });
}

const idsOf = (messages: readonly { readonly id: string }[]): string =>
  messages.map(({ id }) => id).join(" ");

describe("partOfBranch", () => {
  it.each([
    [{ limit: 3 }, "m7 m8 m9"],
    [{ limit: 3, before: "m7" }, "m4 m5 m6"],
    [{ limit: 3, before: "m2" }, "m0 m1"],
    [{ limit: 3, before: "m0" }, ""],
    [{ limit: 99 }, idsOf(tree())],
  ])("%j", (part, expected) => expect(idsOf(partOfBranch(tree(), part))).toBe(expected));
});

describe("partOfTree", () => {
  it.each([
    ["of a line", {}, { limit: 3 }, "m7 m8 m9"],
    ["before one of it", {}, { limit: 3, before: "m7" }, "m4 m5 m6"],
    ["before the first", {}, { limit: 3, before: "m0" }, ""],
    ["with more room than there is", {}, { limit: 99 }, idsOf(tree())],
    ["with other branches in between", { m8: "m6", m9: "m8" }, { limit: 3 }, "m6 m7 m8 m9"],
    ["with a late reply to an early message", { m9: "m7" }, { limit: 2 }, "m7 m8 m9"],
  ] as const)("%s", (_, places, part, expected) =>
    expect(idsOf(partOfTree(tree(places), "m9", part))).toBe(expected),
  );

  it("makes up the whole, part by part, however it branches", () => {
    const messages = tree({ m3: "m1", m5: "m2", m8: "m5" });
    const parts: string[] = [];
    for (let before: string | undefined; before !== "m0"; ) {
      const part = partOfTree(messages, "m9", { limit: 2, ...(before && { before }) });
      parts.unshift(idsOf(part));
      before = part[0]?.id ?? "m0";
    }
    expect(parts.join(" ")).toBe(idsOf(messages));
  });

  it("is refused before a message that there is not", () => {
    expect(() => partOfTree(tree(), "m9", { limit: 1, before: "x" })).toThrow("no such message");
    expect(() => partOfBranch(tree(), { limit: 1, before: "x" })).toThrow("no such message");
  });
});
