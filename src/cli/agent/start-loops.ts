import type { AuditLog } from "../../audit.ts";
import type { Library } from "../../library/library.ts";
import { loopsOf, type TaskLoop, usualAgentOf } from "../../loops/library-loops.ts";
import type { LoopManager } from "../../loops/loop-manager.ts";
import { LoopScheduler } from "../../loops/loop-scheduler.ts";
import type { AgentRuns } from "../../runs/agent-runs.ts";
import { type Log, plainText } from "../log.ts";
import { hasTaskFile } from "./agents-there.ts";
import type { DiskLayer } from "./layers.ts";
import { loopManager } from "./loop-manager.ts";
import { diskLoops } from "./loops-file.ts";
import { TaskFiles } from "./task-files.ts";

/** What {@link startLoops} works with. */
export interface LoopsSetup {
  readonly home: string;
  readonly layers: readonly DiskLayer[];
  readonly log: Log;
  readonly library: () => Promise<Library>;
  readonly runs: AgentRuns;
  readonly audit: AuditLog;
  /** The agent that config.json names. */
  readonly defaultAgent: () => string | undefined;
}

/** The loops of a server, at work. */
export interface StartedLoops {
  readonly manager: LoopManager;
  /** Begins no more runs. */
  close(): Promise<void>;
}

/** Runs the tasks of a person's files at their times, those that are put there later as well. */
export function startLoops(setup: LoopsSetup): StartedLoops {
  const { home, layers, log, library, runs, audit, defaultAgent } = setup;
  const loops = async (): Promise<readonly TaskLoop[]> => {
    // Without a task the other files need not be looked at each minute.
    if (!layers.some(({ files }) => hasTaskFile(files.directory))) return [];
    const current = await library();
    return loopsOf(current, usualAgentOf(current, defaultAgent()));
  };
  const scheduler = new LoopScheduler({
    loops,
    runs,
    store: diskLoops(home, { log }),
    usualAgent: async () => usualAgentOf(await library(), defaultAgent()),
    onError: toldOnChange((text) => log.error(text)),
  });
  scheduler.start();
  const files = new TaskFiles({ home, layers, library, log });
  return {
    manager: loopManager({ scheduler, files, loops, audit }),
    close: () => scheduler.close(),
  };
}

/** Tells of an error, but not of the same one at each look. */
function toldOnChange(tell: (text: string) => void): (error: unknown) => void {
  let last: string | undefined;
  return (error) => {
    const text = plainText(error);
    if (text !== last) tell(`Loops: ${text}`);
    last = text;
  };
}
