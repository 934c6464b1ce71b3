import { lstatSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "../files/atomic-file.ts";
import { errorCode, fileFailure } from "../files/file-error.ts";

/** Where it is kept that no run may begin until the owner says so. */
export function haltFile(home: string): string {
  return join(home, "halted");
}

/** Whether no run may begin. Whatever is there counts, and also what cannot be looked at. */
export function isHalted(home: string): boolean {
  try {
    return lstatSync(haltFile(home), { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

/** Lets no run begin from now on, also after a restart. @throws CliError */
export async function writeHalt(
  home: string,
  by: string,
  { now = () => new Date() }: { readonly now?: () => Date } = {},
): Promise<void> {
  const text = `${JSON.stringify({ haltedAt: now().toISOString(), by })}\n`;
  await writeFileAtomically(haltFile(home), text);
}

/** Lets runs begin again. @throws CliError */
export async function clearHalt(home: string): Promise<void> {
  const path = haltFile(home);
  try {
    await rm(path, { force: true });
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw fileFailure(`remove ${path}`, error);
  }
}
