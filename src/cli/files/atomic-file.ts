import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { fileFailure } from "./file-error.ts";

/**
 * Replaces a file with `text`, readable by its owner alone (0600). A reader at
 * any moment, after a crash included, finds the old content or the new, whole.
 * @throws CliError when that fails; the old file is then as it was
 */
export async function writeFileAtomically(path: string, text: string): Promise<void> {
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
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw fileFailure(`write ${path}`, error);
  }
}
