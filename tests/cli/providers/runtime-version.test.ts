import { expect, test } from "vitest";
import { isOlderThan } from "../../../src/cli/providers/runtime-version.ts";

test.each([
  ["1.3.11", "1.3.12", true],
  ["1.3.9", "1.3.12", true],
  ["1.2.99", "1.3.0", true],
  ["0.9.9", "1.0.0", true],
  ["1.3.12", "1.3.12", false],
  ["1.3.12-canary.4+abc", "1.3.12", false],
  ["1.10.0", "1.9.9", false],
  ["2.0.0", "1.99.99", false],
])("isOlderThan(%j, %j) is %j", (version, other, expected) => {
  expect(isOlderThan(version, other)).toBe(expected);
});
