import type { AuditLog } from "../../audit.ts";
import type { TaskLoop } from "../../loops/library-loops.ts";
import type { ListedLoop, LoopManager } from "../../loops/loop-manager.ts";
import { type LoopScheduler, noSuchLoop } from "../../loops/loop-scheduler.ts";
import type { TaskFiles } from "./task-files.ts";

/** What {@link loopManager} works with. */
export interface LoopManagerOptions {
  readonly scheduler: LoopScheduler<TaskLoop>;
  readonly files: TaskFiles;
  /** The loops as their files are now. */
  readonly loops: () => Promise<readonly TaskLoop[]>;
  readonly audit: AuditLog;
}

/** The loops of a home directory, which its scheduler runs and whose files are changed here. */
export function loopManager({ scheduler, files, loops, audit }: LoopManagerOptions): LoopManager {
  const find = async (id: string): Promise<ListedLoop> => {
    const found = (await scheduler.list()).find((loop) => loop.id === id);
    if (found) return found;
    throw noSuchLoop(id);
  };
  const changed = (action: string, by: string, subject: string): void => {
    audit.add({ action, by, subject });
    scheduler.look();
  };
  return {
    list: () => scheduler.list(),
    async run(id, by) {
      const run = await scheduler.run(id);
      audit.add({ action: "loop.run", by, subject: id, run: run.id });
      return run;
    },
    async create(loop, by) {
      const id = await files.create(loop);
      changed("loop.created", by, id);
      return find(id);
    },
    async edit(id, change, { by, revision }) {
      const known = (await loops()).find((loop) => loop.id === id);
      if (!known) throw noSuchLoop(id);
      await files.edit(id, {
        change: (task) =>
          typeof change === "function" ? change({ ...known, enabled: task.enabled }) : change,
        revision,
      });
      changed("loop.changed", by, id);
      return find(id);
    },
    async remove(id, { by, revision }) {
      await files.remove(id, { revision });
      changed("loop.removed", by, id);
    },
    markdown: (id) => files.read(id),
    async importMarkdown(text, by) {
      const id = await files.import(text);
      changed("loop.imported", by, id);
      return find(id);
    },
  };
}
