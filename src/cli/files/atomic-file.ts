import { randomBytes } from "node:crypto";
import { renameSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { CliError } from "../cli-error.ts";
import { fileFailure } from "./file-error.ts";

/**
 * Replaces a file with `text`, readable by its owner alone (0600). A reader at
 * any moment, after a crash included, finds the old content or the new, whole.
 *
 * `isCurrent` is asked in the moment before the file is replaced; where it says no, nothing
 * is written and the result is false.
 *
 * @throws CliError when that fails, or what `isCurrent` throws; the old file is then as it was
 */
export async function writeFileAtomically(
  path: string,
  text: string,
  { isCurrent = () => true }: { readonly isCurrent?: () => boolean } = {},
): Promise<boolean> {
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
    const isWritten = isCurrent();
    // In the same step of the event loop, so that hardly anything can come in between.
    if (isWritten) renameSync(temporary, path);
    else await rm(temporary, { force: true });
    return isWritten;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error instanceof CliError ? error : fileFailure(`write ${path}`, error);
  }
}
