import { describe, expect, it } from "vitest";
import {
  GRANTS,
  type Grant,
  grantsOf,
  replaceGrants,
  withoutGrants,
} from "../../src/auth/grants.ts";

describe("grantsOf", () => {
  it.each<[string, readonly string[] | undefined, readonly Grant[]]>([
    ["none are kept", undefined, []],
    ["the list is empty", [], []],
    ["agent", ["agent"], ["agent"]],
    ["both, in any order, twice", ["agent:always", "agent", "agent"], ["agent", "agent:always"]],
    ["agent:always alone, which includes agent", ["agent:always"], ["agent", "agent:always"]],
    ["what only a newer version knows", ["camera", "agent:everything"], []],
    ["such a one beside agent", ["camera", "agent"], ["agent"]],
    ["other spellings", ["Agent", " agent", "agent ", "AGENT:ALWAYS"], []],
  ])("%s", (_what, grants, allowed) => {
    expect(grantsOf(grants === undefined ? {} : { grants })).toEqual(allowed);
  });
});

describe("replaceGrants", () => {
  it.each<[readonly string[], readonly Grant[], readonly string[]]>([
    [[], ["agent"], ["agent"]],
    [["agent"], ["agent"], ["agent"]],
    [["agent", "agent:always"], ["agent"], ["agent"]],
    [[], ["agent:always"], ["agent", "agent:always"]],
    [
      ["camera", "agent"],
      ["agent:always", "agent"],
      ["agent", "agent:always", "camera"],
    ],
    [["camera", "agent"], [], []],
  ])("of %j with %j keeps %j", (kept, allowed, expected) => {
    expect(replaceGrants(kept, allowed)).toEqual(expected);
  });
});

describe("withoutGrants", () => {
  it.each<[readonly Grant[], readonly Grant[], readonly Grant[]]>([
    [GRANTS, ["agent:always"], ["agent"]],
    [GRANTS, ["agent"], []],
    [GRANTS, GRANTS, []],
    [["agent"], ["agent:always"], ["agent"]],
    [[], ["agent"], []],
  ])("%j without %j is %j", (held, taken, left) => {
    expect(withoutGrants(held, taken)).toEqual(left);
  });
});
