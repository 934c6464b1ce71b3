import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { lstat, open } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "./atomic-file.ts";
import { CliError } from "./cli-error.ts";
import { errorCode, fileFailure } from "./file-failure.ts";

/** Where the owner's token of a home directory is kept. */
export function tokenFile(home: string): string {
  return join(home, "api-token");
}

// 32 bytes in base64url.
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/**
 * The owner's token: a fresh one, which replaces the file at `path` and with it the old
 * one; with `keep`, the one that is stored there, if there is one.
 * @throws CliError when the file is not one that only its owner could have written;
 * nothing is touched then
 */
export async function takeToken(path: string, { keep }: { keep: boolean }): Promise<string> {
  const exists = await checkTokenFile(path);
  const stored = keep && exists ? await readToken(path) : undefined;
  if (stored !== undefined) return stored;
  const token = randomBytes(32).toString("base64url");
  await writeFileAtomically(path, token);
  return token;
}

/** Whether the file is there. */
async function checkTokenFile(path: string): Promise<boolean> {
  const found = await lstat(path).catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return undefined;
    throw fileFailure(`look at ${path}`, error);
  });
  if (!found) return false;
  if (found.isSymbolicLink()) throw refused(path, "is a symbolic link");
  if (!found.isFile()) throw refused(path, "is not a regular file");
  // Windows has no user ids.
  const user = process.getuid?.();
  if (user !== undefined && found.uid !== user) throw refused(path, "belongs to another user");
  return true;
}

function refused(path: string, what: string): CliError {
  return new CliError(
    `The token file ${path} ${what}, so it is not safe to use. Look at what it is and remove it, or choose another directory with --home.`,
  );
}

async function readToken(path: string): Promise<string | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const text = (await file.readFile("utf8")).trim();
      if (!TOKEN.test(text)) return undefined;
      await file.chmod(0o600);
      return text;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileFailure(`read ${path}`, error);
  }
}
