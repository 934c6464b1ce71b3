import { randomBytes } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync, renameSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { delay } from "../../delay.ts";
import { CliError } from "../cli-error.ts";
import { errorCode, fileFailure } from "./file-error.ts";

// How long a program that writes in place may take from emptying the file to its last byte.
const LATE_EDIT = { lookEveryMs: 20, limitMs: 1_000 } as const;

/**
 * Replaces a file with `text`, readable by its owner alone (0600). A reader at
 * any moment, after a crash included, finds the old content or the new, whole.
 *
 * `isCurrent` is asked in the moment before the file is replaced; where it says no, nothing
 * is written and the result is false. So it is when another program was just writing into the
 * old file: what it wrote is then what the file holds.
 *
 * @throws CliError when that fails, or what `isCurrent` throws; the old file is then as it was
 */
export async function writeFileAtomically(
  path: string,
  text: string,
  { isCurrent }: { readonly isCurrent?: () => boolean } = {},
): Promise<boolean> {
  try {
    const temporary = await writeTemporary(path, text);
    try {
      if (!isCurrent) await renameOver(temporary, path);
      return isCurrent === undefined || (await replace(path, temporary, isCurrent));
    } finally {
      await rm(temporary, { force: true });
    }
  } catch (error) {
    throw error instanceof CliError ? error : fileFailure(`write ${path}`, error);
  }
}

async function writeTemporary(path: string, text: string): Promise<string> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    // "wx" neither follows a link nor opens a file that someone else put there.
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    return temporary;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

async function replace(
  path: string,
  temporary: string,
  isCurrent: () => boolean,
): Promise<boolean> {
  const old = openOld(path);
  try {
    const before = old === undefined ? "" : textIn(old);
    // In the same step of the event loop, so that hardly anything can come in between.
    const isReplaced = await renameOver(temporary, path, { isCurrent });
    if (!isReplaced) return false;
    // What does: a program that opened the old file to write into it, and does so still.
    const late = old === undefined ? undefined : await lateEdit(old, before);
    if (late === undefined) return true;
    await writeFileAtomically(path, late);
    return false;
  } finally {
    if (old !== undefined) closeSync(old);
  }
}

/** What was written into a file besides `before`, once it is written whole. */
async function lateEdit(descriptor: number, before: string): Promise<string | undefined> {
  let now = textIn(descriptor);
  if (now === before) return undefined;
  for (let waitedMs = 0; waitedMs < LATE_EDIT.limitMs; waitedMs += LATE_EDIT.lookEveryMs) {
    await delay(LATE_EDIT.lookEveryMs);
    const last = now;
    now = textIn(descriptor);
    if (now === last && now !== "") break;
  }
  // One that only emptied it has died, or waits; its file is not to be lost by that.
  return now === "" ? before : now;
}

/** How {@link renameOver} works. */
export interface RenameOptions {
  /** Asked before each try; where it says no, nothing is renamed. Default: always. */
  readonly isCurrent?: () => boolean;
  /** As `process.platform` has it. */
  readonly platform?: string;
  readonly rename?: (from: string, to: string) => void;
}

/**
 * Renames a file over another; tells whether it did. On Windows, where virus scanners and indexers
 * hold files open for a moment, it is tried for half a second.
 * @throws what the last try throws
 */
export async function renameOver(
  from: string,
  to: string,
  { isCurrent, platform = process.platform, rename = renameSync }: RenameOptions = {},
): Promise<boolean> {
  for (let triesLeft = platform === "win32" ? HELD_OPEN.tries : 1; ; ) {
    if (isCurrent?.() === false) return false;
    triesLeft -= 1;
    try {
      rename(from, to);
      return true;
    } catch (error) {
      if (triesLeft === 0 || !HELD_OPEN.codes.has(errorCode(error) ?? "")) throw error;
    }
    await delay(HELD_OPEN.retryMs);
  }
}

const HELD_OPEN = {
  tries: 25,
  retryMs: 20,
  codes: new Set(["EPERM", "EACCES", "EBUSY"]),
} as const;

function openOld(path: string): number | undefined {
  // Windows replaces no file that is open.
  if (process.platform === "win32") return undefined;
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    // There is none yet, or `isCurrent` says better what is wrong with it.
    return undefined;
  }
}

/** The whole text of an open file, wherever it was read up to. */
function textIn(descriptor: number): string {
  const bytes = Buffer.alloc(fstatSync(descriptor).size);
  return bytes.toString("utf8", 0, readSync(descriptor, bytes, 0, bytes.length, 0));
}
