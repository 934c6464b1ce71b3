import { randomBytes } from "node:crypto";
import { link, lstat, open, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { delay } from "../../delay.ts";
import { CliError } from "../cli-error.ts";
import { errorCode, fileFailure } from "./file-error.ts";
import { isProcessAlive } from "./process-alive.ts";

const RETRY_MS = 50;
// A start takes a few seconds. Older ones are left over from a start that was killed.
const MAX_AGE_MS = 30_000;

/**
 * Does `work` while no other process does any under the lock of this home directory;
 * waits for its turn. Where no lock can be written, such as in a read-only directory,
 * it is done without. `name` is the lock's file; what lies under another lock goes on meanwhile.
 * @throws CliError when what is there can be neither waited for nor removed
 */
export async function withHomeLock<T>(
  home: string,
  work: () => Promise<T>,
  { name = "server.lock" }: { readonly name?: string } = {},
): Promise<T> {
  const path = join(home, name);
  const text = `${process.pid} ${randomBytes(8).toString("hex")}`;
  let outcome = await create(path, text);
  while (outcome === "taken") {
    const found = await readLock(path);
    if (found !== undefined && (await isAbandoned(path, found))) await remove(path, found);
    else await delay(RETRY_MS);
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

async function isAbandoned(path: string, text: string): Promise<boolean> {
  const pid = Number.parseInt(text, 10);
  // Empty for a moment, between its creation and its first word.
  if (pid > 0 && !isProcessAlive(pid)) return true;
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > MAX_AGE_MS;
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
