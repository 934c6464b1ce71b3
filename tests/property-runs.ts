import process from "node:process";

/** 1 with the other checks, which set ALL_TESTS; `whenQuick` where somebody waits for the tests. */
export function testStep(whenQuick: number): number {
  return process.env.ALL_TESTS ? 1 : whenQuick;
}

/** How often a slow property is tried: a fifth of `all` where somebody waits for the tests. */
export function propertyRuns(all: number): number {
  return Math.ceil(all / testStep(5));
}
