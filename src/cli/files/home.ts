import { chmod, mkdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { CliError } from "../cli-error.ts";
import { errorCode, fileFailure } from "./file-error.ts";
import { isRoot, isSamePath } from "./same-path.ts";

/** Where token and config live by default: `~/.tokori`. */
export function defaultHome(): string {
  return join(homedir(), ".tokori");
}

/**
 * Makes sure that the home directory exists and that only its owner can look inside (0700).
 * @throws CliError
 */
export async function prepareHome(home: string): Promise<void> {
  try {
    await makeDirectory(home);
    const found = await stat(home);
    if (!found.isDirectory())
      throw new CliError(`Cannot use ${home} as the home directory: it is not a directory.`);
    if ((found.mode & 0o077) === 0) return;
    refuseSharedDirectory(home, found.mode);
    await chmod(home, 0o700);
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw fileFailure(`use ${home} as the home directory`, error);
  }
}

/**
 * Makes a directory and those above it. Not mkdir's own `recursive`: on a read-only file
 * system Node's says ENOENT, and under /proc it never ends.
 */
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (errorCode(error) === "EEXIST") return;
    const parent = dirname(path);
    // On a read-only file system some say EROFS of a directory that is there.
    if (await exists(path)) return;
    if (errorCode(error) !== "ENOENT" || parent === path || (await exists(parent))) throw error;
    await makeDirectory(parent);
    await mkdir(path, { mode: 0o700 });
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Whether a directory holds other things too: everybody's, a person's whole home, or a root. */
export function isShared(
  directory: string,
  {
    mode,
    userHome,
    platform = process.platform,
  }: { readonly mode: number; readonly userHome: string; readonly platform?: string },
): boolean {
  const isSticky = (mode & 0o1000) !== 0;
  return isSticky || isSamePath(directory, userHome, platform) || isRoot(directory, platform);
}

// Taking away everybody's access to /tmp or to a person's whole home would break more
// than it protects.
function refuseSharedDirectory(home: string, mode: number): void {
  if (!isShared(home, { mode, userHome: homedir() })) return;
  throw new CliError(
    `${home} holds other things too. Choose a directory of its own: --home ${join(home, "remote-chat")}`,
  );
}
