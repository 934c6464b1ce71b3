import { describe, expect, it } from "vitest";
import { isOffered } from "../../../src/cli/update/semantic-version.ts";

describe("isOffered", () => {
  it.each([
    ["0.1.1", "0.1.0", true],
    ["0.10.0", "0.9.9", true],
    ["1.0.0", "0.99.99", true],
    ["0.1.0", "0.1.0", false],
    ["0.1.0+build.7", "0.1.0", false],
    ["0.0.9", "0.1.0", false],
    ["0.2.0-beta.1", "0.1.0", false],
    ["0.2.0-beta.2", "0.2.0-beta.1", true],
    ["0.2.0-beta.10", "0.2.0-beta.9", true],
    ["0.2.0-beta", "0.2.0-beta.1", false],
    ["0.2.0-beta.1", "0.2.0-beta", true],
    ["0.2.0-rc.1", "0.2.0-beta.9", true],
    ["0.2.0-1", "0.2.0-alpha", false],
    ["0.2.0", "0.2.0-rc.1", true],
    ["0.2.0-rc.1", "0.2.0", false],
    ["v0.2.0", "0.1.0", false],
    ["0.2", "0.1.0", false],
    ["00.2.0", "0.1.0", false],
    ["9999999999.0.0", "0.1.0", false],
    [`0.2.0+${"x".repeat(100)}`, "0.1.0", false],
    ["latest", "0.1.0", false],
    ["", "0.1.0", false],
  ])("%s to who has %s: %s", (candidate, current, expected) => {
    expect(isOffered(candidate, current)).toBe(expected);
  });
});
