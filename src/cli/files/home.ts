import { chmod, mkdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { CliError } from "../cli-error.ts";
import { fileFailure } from "./file-error.ts";

/** Where token and config live unless told otherwise: `~/.tokori`. */
export function defaultHome(): string {
  return join(homedir(), ".tokori");
}

/**
 * Makes sure that the home directory exists and that only its owner can look inside (0700).
 * @throws CliError
 */
export async function prepareHome(home: string): Promise<void> {
  try {
    await mkdir(home, { recursive: true, mode: 0o700 });
    const { mode } = await stat(home);
    if ((mode & 0o077) === 0) return;
    refuseSharedDirectory(home, mode);
    await chmod(home, 0o700);
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw fileFailure(`use ${home} as the home directory`, error);
  }
}

// Taking away everybody's access to /tmp or to a person's whole home would break more
// than it protects.
function refuseSharedDirectory(home: string, mode: number): void {
  const sticky = (mode & 0o1000) !== 0;
  if (!sticky && resolve(home) !== homedir() && resolve(home) !== "/") return;
  throw new CliError(
    `${home} holds other things too. Choose a directory of its own: --home ${join(home, "remote-chat")}`,
  );
}
