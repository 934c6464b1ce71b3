import { expect, test } from "vitest";
import { backoff } from "../../../src/cli/tunnel/backoff.ts";

test("growingPauses doubles up to a minute, and begins again after a minute that worked", () => {
  const next = backoff();
  expect([0, 0, 0, 0, 0, 0, 0, 59_999, 60_000, 0].map(next)).toEqual([
    1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 1000, 2000,
  ]);
});
