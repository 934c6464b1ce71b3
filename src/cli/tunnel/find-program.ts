import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import type { Env } from "../env.ts";

/**
 * The file that running `name` would run, looked up on the `PATH` of `env` and then at
 * `elsewhere`. Undefined when there is none.
 */
export async function findProgram(
  name: string,
  env: Env,
  elsewhere: readonly string[] = [],
  platform: string = process.platform,
): Promise<string | undefined> {
  // Windows does not care how PATH is written.
  const path = env.PATH ?? env.Path ?? "";
  const directories = path.split(delimiter).filter((directory) => isAbsolute(directory));
  const files = isAbsolute(name) ? [name] : directories.map((directory) => join(directory, name));
  const endings = platform === "win32" && !WINDOWS_ENDING.test(name) ? WINDOWS_ENDINGS : [""];
  const all = files.flatMap((file) => endings.map((ending) => `${file}${ending}`));
  for (const file of [...all, ...elsewhere]) if (await isProgram(file)) return file;
  return undefined;
}

const WINDOWS_ENDINGS = [".exe", ".cmd", ".bat"] as const;
const WINDOWS_ENDING = /\.(exe|cmd|bat|com)$/i;

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
