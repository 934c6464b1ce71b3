import { constants } from "node:fs";
import { lstat, open } from "node:fs/promises";
import { CliError } from "../cli-error.ts";
import { errorCode, fileFailure } from "./file-error.ts";

/**
 * Whether there is a file at `path`; `what` names it: "token file".
 * @throws CliError when it is not one that only this user could have put there
 */
export async function assertPrivateFile(path: string, what: string): Promise<boolean> {
  const found = await lstat(path).catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return undefined;
    throw fileFailure(`look at ${path}`, error);
  });
  if (!found) return false;
  const refused = (why: string): CliError =>
    new CliError(
      `The ${what} ${path} ${why}, so it is not safe to use. Look at what it is and remove it, or choose another directory with --home.`,
    );
  if (found.isSymbolicLink()) throw refused("is a symbolic link");
  if (!found.isFile()) throw refused("is not a regular file");
  // Windows has no user ids.
  const user = process.getuid?.();
  if (user !== undefined && found.uid !== user) throw refused("belongs to another user");
  return true;
}

/**
 * The text of such a file, whose mode is made 0600; undefined when there is none.
 * @throws CliError, also when it is not one that only this user could have put there
 */
export async function readOwnFile(path: string, what: string): Promise<string | undefined> {
  if (!(await assertPrivateFile(path, what))) return undefined;
  try {
    // It may have been replaced since.
    const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      await file.chmod(0o600);
      return await file.readFile("utf8");
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileFailure(`read ${path}`, error);
  }
}
