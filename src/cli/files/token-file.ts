import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { writeFileAtomically } from "./atomic-file.ts";
import { assertPrivateFile, readPrivateFile } from "./private-file.ts";

/** Where the owner's token of a home directory is kept. */
export function tokenFile(home: string): string {
  return join(home, "api-token");
}

const WHAT = "token file";

// 32 bytes in base64url.
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/**
 * The owner's token: a fresh one, which replaces the file at `path` and with it the old
 * one; with `keep`, the one that is stored there, if there is one.
 * @throws CliError when the file is not one that only its owner could have written;
 * nothing is touched then
 */
export async function loadOrCreateToken(
  path: string,
  { keep }: { keep: boolean },
): Promise<string> {
  await assertPrivateFile(path, WHAT);
  const stored = keep ? await storedToken(path) : undefined;
  if (stored !== undefined) return stored;
  const token = randomBytes(32).toString("base64url");
  await writeFileAtomically(path, token);
  return token;
}

/**
 * The owner's token as it is stored; undefined when there is none that could be one.
 * @throws CliError when the file is not one that only its owner could have written
 */
export async function storedToken(path: string): Promise<string | undefined> {
  const text = (await readPrivateFile(path, WHAT))?.trim();
  return text !== undefined && TOKEN.test(text) ? text : undefined;
}
