import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  openSync,
  readFileSync,
  type Stats,
} from "node:fs";
import { lstat, open } from "node:fs/promises";
import { CliError } from "../cli-error.ts";
import { errorCode, fileFailure } from "./file-error.ts";

/**
 * Makes sure that what is at `path`, if anything is, is a regular file that only this user
 * could have put there; `what` names it: "token file".
 * @throws CliError when it is not
 */
export async function assertPrivateFile(path: string, what: string): Promise<void> {
  const found = await statOf(path);
  if (!found) return;
  const refused = (why: string): CliError =>
    new CliError(
      `The ${what} ${path} ${why}, so it is not safe to use. Look at what it is and remove it, or choose another directory with --home.`,
    );
  if (found.isSymbolicLink()) throw refused("is a symbolic link");
  if (!found.isFile()) throw refused("is not a regular file");
  // Windows has no user ids.
  const user = process.getuid?.();
  if (user !== undefined && found.uid !== user) throw refused("belongs to another user");
}

/**
 * The text of such a file, whose mode is made 0600; undefined when there is none.
 * @throws CliError, also when it is not one that only this user could have put there
 */
export async function readPrivateFile(path: string, what: string): Promise<string | undefined> {
  await assertPrivateFile(path, what);
  try {
    // It may have been replaced since.
    const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      // Only where it is open to others: a read-only file system takes no other mode.
      if (isOpenToOthers((await file.stat()).mode)) await file.chmod(0o600);
      return await file.readFile("utf8");
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw fileFailure(`read ${path}`, error);
  }
}

/**
 * {@link readPrivateFile} at once, without waiting.
 * @throws CliError, also when it is not one that only this user could have put there
 */
export function readPrivateFileSync(path: string): string | undefined {
  try {
    const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      closeToOthers(path, descriptor);
      return readFileSync(descriptor, "utf8");
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error instanceof CliError ? error : fileFailure(`read ${path}`, error);
  }
}

/**
 * Whether a file's mode lets other users at it. Windows has no such modes: who may read a file
 * there is said by the directory that it is in, which a person's own profile keeps to them.
 */
export function isOpenToOthers(mode: number, platform: string = process.platform): boolean {
  return platform !== "win32" && (mode & 0o077) !== 0;
}

/** Makes the mode of an open file 0600. @throws CliError when it is not this user's own */
function closeToOthers(path: string, descriptor: number): void {
  const found = fstatSync(descriptor);
  // Windows has no user ids.
  const user = process.getuid?.();
  if (!found.isFile() || (user !== undefined && found.uid !== user))
    throw new CliError(`${path} is not a regular file of this user.`);
  // Not each time: it counts as a change of the file.
  if (isOpenToOthers(found.mode)) fchmodSync(descriptor, 0o600);
}

/** What is at a path, a link as such; undefined when there is nothing. */
async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw fileFailure(`look at ${path}`, error);
  }
}
