import { rename } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import type { LoopRecord, LoopStore } from "../../loops/loop.ts";
import { parseJson } from "../../parse-json.ts";
import { writeFileAtomically } from "../files/atomic-file.ts";
import { fileFailure } from "../files/file-error.ts";
import { readPrivateFile } from "../files/private-file.ts";
import type { Log } from "../log.ts";

/** Where it is kept when loops ran, and which times they missed. */
export function loopsFile(home: string): string {
  return join(home, "loops.json");
}

const time = z.number();
const missed = z.object({
  at: time,
  lastAt: time,
  count: z.int().min(1),
  reason: z.enum(["asleep", "running", "halted", "failed"]),
  message: z.string().exactOptional(),
});
const record = z.object({
  seenAt: time,
  isOff: z.literal(true).exactOptional(),
  schedule: z.string().exactOptional(),
  dueAt: time.exactOptional(),
  ranAt: time.exactOptional(),
  runId: z.string().exactOptional(),
  missed: z.array(missed),
});
const schema = z.object({ loops: z.record(z.string(), record) });

/** Options of {@link diskLoops}. */
export interface DiskLoopsOptions {
  /** Where it is told what is wrong with the file. */
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * Keeps the records of loops in `loops.json` of the home directory, for its owner alone to read.
 * A damaged file is put aside under another name, and times are counted anew from then on: what
 * ran before is known by the runs that are kept.
 */
export function diskLoops(home: string, { log, now = Date.now }: DiskLoopsOptions): LoopStore {
  const path = loopsFile(home);
  return {
    async load() {
      const records = await readLoopRecords(home);
      if (records) return records;
      const aside = `${path}.damaged-${now()}`;
      await rename(path, aside).catch((error) => {
        throw fileFailure(`put ${path} aside, which is damaged`, error);
      });
      log.error(
        `${path} is damaged, and was put aside as ${aside}. The times of loops are counted anew from now on.`,
      );
      return {};
    },
    async save(records) {
      const text = `${JSON.stringify({ loops: records }, null, 2)}\n`;
      await writeFileAtomically(path, text);
    },
  };
}

/**
 * The records of a home directory; undefined when its file is damaged.
 * @throws CliError when it cannot be read, or is not one that only its owner could have written
 */
export async function readLoopRecords(
  home: string,
): Promise<Readonly<Record<string, LoopRecord>> | undefined> {
  const text = await readPrivateFile(loopsFile(home), "list of loops");
  return text === undefined ? {} : schema.safeParse(parseJson(text)).data?.loops;
}
