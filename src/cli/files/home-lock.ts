import { randomBytes } from "node:crypto";
import { link, lstat, open, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { delay } from "../../delay.ts";
import { CliError } from "../cli-error.ts";
import { errorCode, fileFailure } from "./file-error.ts";
import { processAge } from "./process-age.ts";
import { isProcessAlive } from "./process-alive.ts";

const RETRY_MS = 50;
// A start takes a few seconds. Older ones are left over from a start that was killed.
const MAX_AGE_MS = 30_000;
// Ages are known to the second, some files' times to two.
const MAX_AGE_ERROR_MS = 3000;
// Most locks are held for a shorter time.
const QUIET_MS = 500;

/** Options of {@link withHomeLock}. */
export interface HomeLockOptions {
  /** The lock's file; what lies under another one goes on meanwhile. Default `server.lock`. */
  readonly name?: string;
  /** Called once when the lock is held by another process for longer than a moment. */
  readonly onWait?: (path: string) => void;
}

/**
 * Does `work` while no other process does any under the lock of this home directory;
 * waits for its turn. Where no lock can be written, such as in a read-only directory,
 * it is done without. A lock that was left by a process which has ended is removed.
 * @throws CliError when what is there can be neither waited for nor removed
 */
export async function withHomeLock<T>(
  home: string,
  work: () => Promise<T>,
  { name = "server.lock", onWait }: HomeLockOptions = {},
): Promise<T> {
  const path = join(home, name);
  const text = `${process.pid} ${randomBytes(8).toString("hex")}`;
  let outcome = await create(path, text);
  let seen: string | undefined;
  for (let waitedMs = 0; outcome === "taken"; waitedMs += RETRY_MS) {
    const found = await readLock(path);
    if (found !== undefined && (await isAbandoned(path, found, { isNew: found !== seen })))
      await remove(path, found);
    else {
      if (waitedMs === QUIET_MS) onWait?.(path);
      await delay(RETRY_MS);
    }
    seen = found;
    outcome = await create(path, text);
  }
  try {
    return await work();
  } finally {
    if (outcome === "created") await remove(path, text);
  }
}

async function create(path: string, text: string): Promise<"created" | "taken" | "impossible"> {
  try {
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    return "created";
  } catch (error) {
    if (errorCode(error) === "EEXIST") return "taken";
    await remove(path, "");
    return "impossible";
  }
}

/**
 * What a lock says; undefined when it is gone by now.
 * @throws CliError when it is none: it would be waited for until the end of time
 */
async function readLock(path: string): Promise<string | undefined> {
  try {
    if ((await lstat(path)).isFile()) return await readFile(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw fileFailure(`read ${path}`, error);
  }
  throw new CliError(
    `${path} is not a regular file. Look at what it is and remove it, or choose another directory with --home.`,
  );
}

async function isAbandoned(
  path: string,
  text: string,
  { isNew }: { readonly isNew: boolean },
): Promise<boolean> {
  const pid = Number.parseInt(text, 10);
  // Empty for a moment, between its creation and its first word.
  if (pid > 0 && !isProcessAlive(pid)) return true;
  const found = await stat(path).catch(() => undefined);
  if (!found) return false;
  const ageMs = Date.now() - found.mtimeMs;
  if (ageMs > MAX_AGE_MS) return true;
  // The answer stays the same, and costs a process.
  return isNew && pid > 0 && (await isReused(pid, ageMs));
}

/** Whether the process was started after the lock was made, so that the id was another's then. */
async function isReused(pid: number, lockAgeMs: number): Promise<boolean> {
  const processAgeMs = await processAge(pid);
  return processAgeMs !== undefined && lockAgeMs > processAgeMs + MAX_AGE_ERROR_MS;
}

/** Removes the lock, unless it is another one than `text` by now. Never throws. */
async function remove(path: string, text: string): Promise<void> {
  const moved = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    await rename(path, moved);
    if ((await readFile(moved, "utf8")) !== text) await link(moved, path);
  } catch {
    // Another process has removed it.
  }
  await rm(moved, { force: true }).catch(() => {});
}
