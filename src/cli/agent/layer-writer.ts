import { constants, readFileSync } from "node:fs";
import { lstat, mkdir, open, realpath, rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { LibraryFileError, MAX_FILE_BYTES } from "../../library/library-files.ts";
import { type WrittenValue, writeFrontMatter } from "../../library/write-front-matter.ts";
import { CliError } from "../cli-error.ts";
import { writeFileAtomically } from "../files/atomic-file.ts";
import { errorCode, fileFailureReason } from "../files/file-error.ts";

/** What becomes of a file of a layer. */
export interface WrittenFile {
  /** Relative to the layer, with `/` between its parts. */
  readonly path: string;
  readonly fields: Readonly<Record<string, WrittenValue>>;
  readonly body: string;
}

/** What a path of a layer may be made of; nothing that is hidden, which would not be read. */
const PART = /^(?!\.)[^/\\\0:]{1,128}$/;

/**
 * Writes a file of the layer in `directory`, whole to a new file that replaces the old one;
 * fields of the old one that are not given stay. Makes the directories that are missing.
 * @throws LibraryFileError when it would lie elsewhere, cannot be written, or is too long
 */
export function writeLayerFile(
  directory: string,
  { path, fields, body }: WrittenFile,
): Promise<void> {
  return editLayerFile(directory, path, (before) => writeFrontMatter(before, fields, body));
}

// Each one more needs a change by somebody else within the milliseconds that a write takes.
const MAX_ATTEMPTS = 20;

/**
 * The same with a text that is made of the one that is there; made once more when somebody else
 * has changed that meanwhile. What `edit` throws is passed on.
 * @throws LibraryFileError when it would lie elsewhere, or cannot be written
 */
export async function editLayerFile(
  directory: string,
  path: string,
  edit: (before: string | undefined) => string | Promise<string>,
): Promise<void> {
  const target = await orUnwritten(prepare(directory, path));
  for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts++) {
    const before = await orUnwritten(readBefore(target));
    const text = await edit(before);
    const isCurrent = (): boolean => textNow(target) === before;
    if (await orUnwritten(writeFileAtomically(target, text, { isCurrent }))) return;
  }
  throw new LibraryFileError("cannot be written: another program changes it all the time");
}

/**
 * Removes a file of the layer, and its directory if nothing else is in it. `check` is given the
 * text that is there, and stops it by what it throws.
 * @throws LibraryFileError when it lies elsewhere, or cannot be removed
 */
export async function removeLayerFile(
  directory: string,
  path: string,
  check: (before: string | undefined) => void | Promise<void>,
): Promise<void> {
  const target = await orUnwritten(prepare(directory, path));
  await check(await orUnwritten(readBefore(target)));
  await orUnwritten(rm(target, { force: true }));
  // Whatever else is there is the person's.
  await rmdir(dirname(target)).catch(() => {});
}

async function orUnwritten<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof LibraryFileError) throw error;
    const why = error instanceof CliError ? error.message : fileFailureReason(error);
    throw new LibraryFileError(`cannot be written: ${why.replace(/\.$/, "")}`);
  }
}

/** The text that is there at this moment; undefined when there is none that can be read. */
function textNow(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** Where the file is, without links, once all directories above it are there. */
async function prepare(directory: string, path: string): Promise<string> {
  const parts = path.split("/");
  if (!parts.every((part) => PART.test(part)))
    throw new LibraryFileError("has a name that cannot be used");
  await mkdir(directory, { recursive: true });
  // The layer itself may be a link: to a repository of dotfiles, say.
  let reached = await realpath(directory);
  for (const part of parts.slice(0, -1)) {
    reached = join(reached, part);
    await mkdir(reached).catch((error) => {
      if (errorCode(error) !== "EEXIST") throw error;
    });
    if (!(await lstat(reached)).isDirectory())
      throw new LibraryFileError(`is not written: ${reached} is no directory, but a link or file`);
  }
  return join(reached, parts.at(-1) ?? "");
}

/** The text that is there; undefined when there is none. */
async function readBefore(path: string): Promise<string | undefined> {
  const found = await lstat(path).catch((error) => {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  if (!found.isFile())
    throw new LibraryFileError(`is not written: ${path} is a link, or no regular file`);
  if (found.size > MAX_FILE_BYTES)
    throw new LibraryFileError("is not written: what is there is larger than 1 MiB");
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}
