import type { Library } from "../../library/library.ts";
import { loopsOf, usualAgentOf } from "../../loops/library-loops.ts";
import type { ListedLoop } from "../../loops/loop-manager.ts";
import { LoopScheduler } from "../../loops/loop-scheduler.ts";
import { isHalted } from "./halt-file.ts";
import { readLoopRecords } from "./loops-file.ts";

/** What {@link loopsAtRest} works with. */
export interface LoopsAtRestOptions {
  readonly home: string;
  readonly library: Library;
  /** The agent that config.json names. */
  readonly defaultAgent: string | undefined;
}

/**
 * The loops as they stand while no server runs, by what the last one has written; nothing is
 * run or written. Their next times are those for which one would have to run.
 */
export async function loopsAtRest(options: LoopsAtRestOptions): Promise<readonly ListedLoop[]> {
  const { home, library, defaultAgent } = options;
  const usualAgent = usualAgentOf(library, defaultAgent);
  const records = (await readLoopRecords(home)) ?? {};
  const scheduler = new LoopScheduler({
    loops: async () => loopsOf(library, usualAgent),
    usualAgent: async () => usualAgent,
    store: { load: async () => records, save: async () => {} },
    runs: {
      isHalted: isHalted(home),
      list: () => [],
      findByKey: async () => undefined,
      start: () => Promise.reject(new Error("nothing is run here")),
    },
  });
  try {
    return await scheduler.list();
  } finally {
    await scheduler.close();
  }
}
