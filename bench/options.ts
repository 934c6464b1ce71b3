import { parseArgs } from "node:util";
import { RUNTIME_NAMES, type RuntimeName } from "./runtimes.ts";

/** How much is measured, and where. */
export interface BenchOptions {
  /** Fewer rounds, fewer and shorter replies: to see that it works, not to compare. */
  readonly quick: boolean;
  /** The runtimes that the measured servers run on, one after the other. */
  readonly runtimes: readonly RuntimeName[];
  /** The names of the measures; empty for all. */
  readonly measures: readonly string[];
}

/**
 * Reads the command line.
 * @throws Error in words when it names a measure or a runtime that does not exist
 */
export function parseOptions(args: readonly string[], known: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      runtimes: { type: "string", default: "node" },
    },
  });
  const isRuntime = (name: string): name is RuntimeName =>
    RUNTIME_NAMES.some((runtime) => runtime === name);
  const names = values.runtimes.split(",").map((name) => name.trim());
  const runtimes = names.filter(isRuntime);
  if (runtimes.length < names.length)
    throw new Error(`--runtimes takes ${RUNTIME_NAMES.join(", ")}, separated by commas.`);
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new Error(`There is no measure '${unknown}'. There are: ${known.join(", ")}.`);
  return { quick: values.quick, runtimes, measures: positionals };
}
