import { constants, readFileSync } from "node:fs";
import { lstat, mkdir, open, realpath, rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { splitFrontMatter } from "../../library/front-matter.ts";
import { LibraryFileError, MAX_FILE_BYTES } from "../../library/library-files.ts";
import { type WrittenValue, writeFrontMatter } from "../../library/write-front-matter.ts";
import { CliError } from "../cli-error.ts";
import { writeFileAtomically } from "../files/atomic-file.ts";
import { errorCode, fileFailureReason } from "../files/file-error.ts";
import { isInside, LEADS_OUT } from "./disk-entry.ts";

/** What becomes of a file of a layer. */
export interface WrittenFile {
  /** Relative to the layer, with `/` between its parts. */
  readonly path: string;
  readonly fields: Readonly<Record<string, WrittenValue>>;
  /** Default: the one that is there. */
  readonly body?: string | undefined;
}

/** Why a file of a layer is as it was; `reason` names no path of this machine. */
export class LayerWriteError extends LibraryFileError {
  /** `changed`: somebody else has written it; `refused`: it is a link, say; `failed`: the disk is full, say. */
  readonly kind: "changed" | "refused" | "failed";
  readonly reason: string;

  constructor(kind: LayerWriteError["kind"], reason: string, message = reason) {
    super(message);
    this.kind = kind;
    this.reason = reason;
  }
}

/** What must hold for a file to be written. */
export interface WriteOptions {
  /** Where the layer must lie, after its own links. */
  readonly within?: string | undefined;
  /** It must not have been written after this moment: milliseconds since 1970. */
  readonly seen?: number | undefined;
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
  options?: WriteOptions,
): Promise<void> {
  const edit = (before: string | undefined): string =>
    writeFrontMatter(before, fields, body ?? bodyOf(before));
  return editLayerFile(directory, path, edit, options);
}

function bodyOf(text = ""): string {
  return splitFrontMatter(text)?.body ?? text.replace(/^\ufeff/, "");
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
  { within, seen }: WriteOptions = {},
): Promise<void> {
  const target = await orUnwritten(prepare(directory, path, { within }), path);
  for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts++) {
    const before = await orUnwritten(readBefore(target, seen), target);
    const text = await edit(before);
    const isCurrent = (): boolean => textNow(target) === before;
    if (await orUnwritten(writeFileAtomically(target, text, { isCurrent }), target)) return;
  }
  throw new LayerWriteError("failed", "another program changes it all the time");
}

/**
 * Removes a file of the layer, and its directory if nothing else is in it; false when it is not
 * there. `check` is given the text that is there, and stops it by what it throws.
 * @throws LibraryFileError when it lies elsewhere, or cannot be removed
 */
export async function removeLayerFile(
  directory: string,
  path: string,
  check: (before: string | undefined) => void | Promise<void> = () => {},
  { within }: WriteOptions = {},
): Promise<boolean> {
  const target = await orUnwritten(findTarget(directory, path, { within }), path);
  const before = target && (await orUnwritten(readBefore(target), target));
  await check(before);
  if (target === undefined || before === undefined) return false;
  await orUnwritten(rm(target, { force: true }), target);
  // Whatever else is there is the person's.
  await rmdir(dirname(target)).catch(() => {});
  return true;
}

/** Where a file would be; undefined when a directory above it is not there. */
async function findTarget(...where: Parameters<typeof prepare>): Promise<string | undefined> {
  const [directory, path, options] = where;
  try {
    return await prepare(directory, path, { ...options, make: false });
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

async function orUnwritten<T>(work: Promise<T>, target: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof LibraryFileError) throw error;
    const what = error instanceof CliError ? error.message : fileFailureReason(error);
    const why = what.replace(/\.$/, "");
    const reason = why.replace(`Cannot write ${target}: `, "");
    throw new LayerWriteError("failed", reason, `cannot be written: ${why}`);
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
async function prepare(
  directory: string,
  path: string,
  { within, make = true }: Pick<WriteOptions, "within"> & { readonly make?: boolean },
): Promise<string> {
  const parts = path.split("/");
  if (!parts.every((part) => PART.test(part)))
    throw new LayerWriteError("refused", "has a name that cannot be used");
  if (make) await mkdir(directory, { recursive: true });
  // The layer itself may be a link: to a repository of dotfiles, say.
  let reached = await realpath(directory);
  if (within !== undefined && !isInside(reached, await realpath(within)))
    throw refusal(directory, LEADS_OUT);
  for (const part of parts.slice(0, -1)) {
    reached = join(reached, part);
    if (make)
      await mkdir(reached).catch((error) => {
        if (errorCode(error) !== "EEXIST") throw error;
      });
    if (!(await lstat(reached)).isDirectory())
      throw refusal(reached, "is no directory, but a link or file");
  }
  return join(reached, parts.at(-1) ?? "");
}

function refusal(path: string, what: string): LayerWriteError {
  return new LayerWriteError("refused", what, `is not written: ${path} ${what}`);
}

/** The text that is there; undefined when there is none. */
async function readBefore(path: string, seen?: number): Promise<string | undefined> {
  const found = await lstat(path).catch((error) => {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  if (!found.isFile()) throw refusal(path, "is a link, or no regular file");
  if (found.size > MAX_FILE_BYTES) throw refusal(path, "is larger than 1 MiB");
  if (seen !== undefined && Math.floor(found.mtimeMs) > seen)
    throw new LayerWriteError("changed", "somebody else has just changed it");
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}
