import process from "node:process";

/**
 * How often a slow property is tried: a fifth of `all` where somebody waits for the tests, all
 * of it with the other checks (`ALL_PROPERTY_RUNS` set).
 */
export function propertyRuns(all: number): number {
  return process.env.ALL_PROPERTY_RUNS ? all : Math.ceil(all / 5);
}
