import { type BigIntStats, constants, lstatSync } from "node:fs";
import { lstat, mkdir, open, realpath, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { ChatError } from "../../errors.ts";
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
  /** `changed`: somebody else has just written it; `refused`: it is a link, say; `failed`: the disk is full, say. */
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
export async function writeLayerFile(
  directory: string,
  { path, fields, body }: WrittenFile,
  options: WriteOptions = {},
): Promise<void> {
  await editLayerFile(
    directory,
    { path, edit: (before) => writeFrontMatter(before, fields, body ?? bodyOf(before)) },
    options,
  );
}

function bodyOf(text = ""): string {
  return splitFrontMatter(text)?.body ?? text.replace(/^\ufeff/, "");
}

/** What becomes of a file of a layer, by what it says now; undefined when it is not there. */
export interface EditedFile {
  readonly path: string;
  readonly edit: (before: string | undefined) => string | Promise<string>;
}

// Each one more needs a change by somebody else within the milliseconds that a write takes.
const MAX_ATTEMPTS = 20;

/**
 * The same with any text; made once more when somebody else has changed the file meanwhile.
 * @throws LibraryFileError, also what `edit` throws
 */
export async function editLayerFile(
  directory: string,
  { path, edit }: EditedFile,
  { within, seen }: WriteOptions = {},
): Promise<void> {
  let target = "";
  try {
    target = await prepare(directory, path, within);
    for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts++) {
      const version = versionOf(target);
      const text = await edit(await readBefore(target, seen));
      const isCurrent = (): boolean => versionOf(target) === version;
      if (await writeFileAtomically(target, text, { isCurrent })) return;
    }
    throw new LayerWriteError("changed", "somebody else changes it all the time");
  } catch (error) {
    throw asWriteError(error, target);
  }
}

/** How a file is removed. */
export interface RemoveOptions extends WriteOptions {
  /** Given the text that is there; what it throws stops it. */
  readonly check?: (before: string | undefined) => void | Promise<void>;
}

/**
 * Removes a file of a layer, and its directory if nothing else is in it; false when it is not
 * there. @throws LibraryFileError, also what `check` throws
 */
export async function removeLayerFile(
  directory: string,
  path: string,
  { within, check }: RemoveOptions = {},
): Promise<boolean> {
  let target = "";
  try {
    target = await prepare(directory, path, within, { make: false });
    const found = await lstat(target);
    if (!found.isFile()) throw refusal(target, "is a link, or no regular file");
    await check?.(await readBefore(target));
    await rm(target);
    // Whatever else somebody keeps beside it stays.
    await rmdir(join(target, "..")).catch(() => {});
    return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw asWriteError(error, target);
  }
}

function asWriteError(error: unknown, target: string): Error {
  // What an edit itself says of what is there.
  if (error instanceof LibraryFileError || error instanceof ChatError) return error;
  const why = (error instanceof CliError ? error.message : fileFailureReason(error)).replace(
    /\.$/,
    "",
  );
  const reason = why.replace(`Cannot write ${target}: `, "");
  return new LayerWriteError("failed", reason, `cannot be written: ${why}`);
}

function refusal(path: string, what: string): LayerWriteError {
  return new LayerWriteError("refused", what, `is not written: ${path} ${what}`);
}

/** A text that changes with the file. */
function versionOf(path: string): string {
  const found: BigIntStats | undefined = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return found ? [found.mtimeNs, found.ctimeNs, found.size, found.ino].join(" ") : "none";
}

/** Where the file is, without links, once all directories above it are there. */
async function prepare(
  directory: string,
  path: string,
  within: string | undefined,
  { make = true }: { readonly make?: boolean } = {},
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
