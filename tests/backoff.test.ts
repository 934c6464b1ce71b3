import { expect, test } from "vitest";
import { backoff } from "../src/backoff.ts";

test("backoff doubles up to the longest, and begins again after what worked for long enough", () => {
  const next = backoff({ minMs: 1000, maxMs: 60_000, resetAfterMs: 60_000 });
  expect([0, 0, 0, 0, 0, 0, 0, 59_999, 60_000, 0].map(next)).toEqual([
    1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 1000, 2000,
  ]);
});

test("backoff never begins again by itself", () => {
  const next = backoff({ minMs: 1, maxMs: 5 });
  expect([next(), next(), next(), next(1e9), next()]).toEqual([1, 2, 4, 5, 5]);
});
