import { constants } from "node:fs";
import { lstat, mkdir, open, realpath } from "node:fs/promises";
import { join } from "node:path";
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
export async function writeLayerFile(
  directory: string,
  { path, fields, body }: WrittenFile,
): Promise<void> {
  try {
    const target = await prepare(directory, path);
    const text = writeFrontMatter(await readBefore(target), fields, body);
    await writeFileAtomically(target, text);
  } catch (error) {
    if (error instanceof LibraryFileError) throw error;
    const why = error instanceof CliError ? error.message : fileFailureReason(error);
    throw new LibraryFileError(`cannot be written: ${why.replace(/\.$/, "")}`);
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
