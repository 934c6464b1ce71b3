import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { fileFailure } from "./file-error.ts";

/**
 * Replaces a file with `text`, readable by its owner alone (0600). Whoever reads it
 * at any moment, a crash included, finds the old content or the new, whole.
 * @throws CliError when that fails; the old file is then as it was
 */
export async function writeFileAtomically(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    // "wx" neither follows a link nor opens a file that someone else put there.
    const file = await open(draft, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw fileFailure(`write ${path}`, error);
  }
}
