import { chmod, lstat, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { RunLine } from "../../agent/run-line.ts";
import { JOURNAL_LOST } from "../../agent/run-stop.ts";
import { isId } from "../../library/fields.ts";
import type { RunJournal, RunStore, StoredRun } from "../../runs/run-store.ts";
import { CliError } from "../cli-error.ts";
import { errorCode, fileFailure } from "../files/file-error.ts";
import { type Log, plainText, SILENT } from "../log.ts";
import {
  APPENDED_FILES,
  type AppendedFiles,
  FAILED_ENDING,
  JournalFile,
  MAX_JOURNAL_BYTES,
} from "./journal-file.ts";
import { readBeginning, readJournal } from "./read-journal.ts";

/** Options of {@link diskRuns}. */
export interface RunFilesOptions {
  /** Where journals that cannot be used are named. */
  readonly log?: Log;
  /** How they are written. Default: the file system. */
  readonly files?: AppendedFiles;
  /** The most bytes of one. Default 128 MiB. */
  readonly maxBytes?: number;
}

const ENDING = ".jsonl";

/** Where the journals of runs are. */
export function runsDirectory(home: string): string {
  return join(home, "runs");
}

/**
 * Keeps each run in a file `runs/ID.jsonl` of the home directory that its owner alone can read.
 * Lines are added and never changed; each is on the disk before `append` resolves. After one
 * that could not be written none is added to that file any more, whose name says then that its
 * run has failed.
 */
export function diskRuns(home: string, options: RunFilesOptions = {}): RunStore {
  const { log = SILENT, files = APPENDED_FILES, maxBytes = MAX_JOURNAL_BYTES } = options;
  const directory = runsDirectory(home);
  const pathOf = (id: string): string => join(directory, id + ENDING);
  const journal = async (path: string, bytes: number): Promise<RunJournal> => {
    const file = await (bytes === 0 ? files.create(path) : files.open(path, bytes));
    return new JournalFile(path, file, { bytes, log, maxBytes, files });
  };

  return {
    async *load() {
      for (const path of await oldestFirst(directory, log)) {
        const run = await load(path);
        if (run !== undefined) yield run;
      }
    },
    async create(id) {
      const path = pathOf(requireId(id));
      try {
        await prepareDirectory(directory);
        return await journal(path, 0);
      } catch (error) {
        throw error instanceof CliError ? error : fileFailure(`write ${path}`, error);
      }
    },
    async read(id) {
      if (!isId(id)) return undefined;
      try {
        return (await readJournal(pathOf(id), { maxBytes })).lines;
      } catch (error) {
        if (errorCode(error) === "ENOENT") return readFailed(pathOf(id));
        log.error(plainText(error));
        return undefined;
      }
    },
    async remove(id) {
      if (!isId(id)) return;
      for (const path of [pathOf(id), pathOf(id) + FAILED_ENDING])
        await rm(path, { force: true }).catch((error) => log.error(plainText(error)));
    },
  };

  async function readFailed(path: string): Promise<readonly RunLine[] | undefined> {
    try {
      const { lines } = await readJournal(path + FAILED_ENDING, { maxBytes });
      return failed(lines);
    } catch (error) {
      if (errorCode(error) !== "ENOENT") log.error(plainText(error));
      return undefined;
    }
  }

  async function load(path: string): Promise<StoredRun | undefined> {
    if (path.endsWith(FAILED_ENDING)) return loadFailed(path);
    try {
      const { lines, bytes, isDamaged } = await readJournal(path, { maxBytes });
      if (isDamaged) log.error(`${path} is damaged: that run is not gone on with.`);
      else if (lines.length === 0) {
        // Nothing was done yet: that begins with the first line.
        await rm(path, { force: true });
        return undefined;
      }
      const id = path.slice(directory.length + 1, -ENDING.length);
      const open = async (): Promise<RunJournal> => {
        if (isDamaged) throw new CliError(`${path} is damaged and stays as it is.`);
        return journal(path, bytes);
      };
      return { id, lines, isDamaged, open };
    } catch (error) {
      log.error(plainText(error));
      return undefined;
    }
  }

  async function loadFailed(path: string): Promise<StoredRun | undefined> {
    const id = path.slice(directory.length + 1, -(ENDING + FAILED_ENDING).length);
    const lines = await readFailed(pathOf(id));
    if (!lines) return undefined;
    if (lines.length === 0) {
      await rm(path, { force: true });
      return undefined;
    }
    const open = (): Promise<RunJournal> => Promise.reject(new CliError(`${path} is over.`));
    return { id, lines, isDamaged: false, open };
  }
}

/** The lines of a run that could not be kept, ended as it was told to be. */
function failed(lines: readonly RunLine[]): readonly RunLine[] {
  const last = lines.at(-1);
  if (!last) return lines;
  // Another end may stand there of which nobody knew whether it was kept.
  const kept = lines.filter(({ type }) => type !== "end");
  return [...kept, { type: "end", at: last.at, ...JOURNAL_LOST }];
}

function requireId(id: string): string {
  if (isId(id)) return id;
  throw new TypeError("the id of a run must be fit for the name of a file");
}

/** Makes the directory, for its owner alone. @throws CliError when it leads elsewhere */
async function prepareDirectory(directory: string): Promise<void> {
  await mkdir(directory, { mode: 0o700 }).catch((error) => {
    if (errorCode(error) !== "EEXIST") throw error;
  });
  const found = await lstat(directory);
  if (!found.isDirectory())
    throw new CliError(`${directory} is not a directory. Look at what it is and remove it.`);
  if ((found.mode & 0o077) !== 0) await chmod(directory, 0o700);
}

/** The paths of all journals. Those whose beginning cannot be read come last. Never rejects. */
async function oldestFirst(directory: string, log: Log): Promise<readonly string[]> {
  const found: { readonly path: string; readonly at: number }[] = [];
  for (const name of await namesIn(directory, log)) {
    const ending = [ENDING, ENDING + FAILED_ENDING].find((each) => name.endsWith(each));
    if (ending === undefined || !isId(name.slice(0, -ending.length))) continue;
    const path = join(directory, name);
    const at = await readBeginning(path).catch(() => undefined);
    found.push({ path, at: at ?? Number.MAX_VALUE });
  }
  return found.toSorted((one, other) => one.at - other.at).map(({ path }) => path);
}

async function namesIn(directory: string, log: Log): Promise<readonly string[]> {
  try {
    // A link to a directory would make its files ours.
    if (!(await lstat(directory)).isDirectory())
      throw new CliError(`${directory} is not a directory, so that no run is gone on with.`);
    return (await readdir(directory)).sort();
  } catch (error) {
    if (errorCode(error) !== "ENOENT") log.error(plainText(error));
    return [];
  }
}
