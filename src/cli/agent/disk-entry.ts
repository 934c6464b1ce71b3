import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
  statSync,
} from "node:fs";
import { join, sep } from "node:path";
import {
  type LibraryEntry,
  LibraryFileError,
  MAX_FILE_BYTES,
} from "../../library/library-files.ts";
import { fileFailureReason } from "../files/file-error.ts";

// File systems count time in steps of up to 2 s; two edits within one look alike.
const COARSEST_CLOCK_MS = 2000;

/** What is wrong with a link out of its layer. */
export const LEADS_OUT = "is a symbolic link out of its layer. Put the file itself there";

/** Something in a directory, and a text that changes whenever it does. */
export interface FoundEntry {
  readonly entry: LibraryEntry;
  /** Undefined when its last change is too recent to be told from the next. */
  readonly version: string | undefined;
}

/** What `name` is in a directory of the layer at `root`. Paths are without links. Never throws. */
export function look(directory: string, name: string, root: string): FoundEntry {
  const path = join(directory, name);
  const other = (why: string): FoundEntry => ({
    entry: { name, kind: "other", bytes: 0, why },
    version: `${name} ${why}`,
  });
  try {
    const link = lstatSync(path);
    if (link.isSymbolicLink()) {
      const target = realpathSync.native(path);
      if (!isInside(target, root)) return other(LEADS_OUT);
      if (isInside(directory, target)) return other("is a symbolic link to a directory above it");
    }
    const found = link.isSymbolicLink() ? statSync(path) : link;
    const kind = found.isFile() ? "file" : found.isDirectory() ? "directory" : "other";
    if (kind === "other") return other("is no regular file. Replace it by one");
    const { mtimeMs, ctimeMs, size, ino } = found;
    // A directory's own content is looked at by itself.
    const isStable =
      kind === "directory" || Date.now() - Math.max(mtimeMs, ctimeMs) > COARSEST_CLOCK_MS;
    const version = kind === "directory" ? [name, kind] : [name, mtimeMs, ctimeMs, size, ino];
    return {
      entry: { name, kind, bytes: size, modifiedAt: Math.floor(mtimeMs) },
      version: isStable ? version.join(" ") : undefined,
    };
  } catch (error) {
    return other(`cannot be looked at: ${fileFailureReason(error)}`);
  }
}

/** Whether a path is a directory or lies in it; both without links. */
export function isInside(path: string, directory: string): boolean {
  return (
    path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep)
  );
}

/**
 * The text of a file. No more is read than is allowed, whatever it has become since it was
 * listed.
 * @throws LibraryFileError, or what the file system throws
 */
export function readBounded(path: string): string {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw new LibraryFileError("is no regular file");
    // One more than it has: a file that grows meanwhile is read again the next time.
    const bytes = new Uint8Array(Math.min(found.size, MAX_FILE_BYTES) + 1);
    let length = 0;
    for (;;) {
      const count = readSync(file, bytes, length, bytes.length - length, null);
      if (count === 0) break;
      length += count;
      if (length > MAX_FILE_BYTES)
        throw new LibraryFileError("is larger than 1 MiB. Make it smaller, or move it elsewhere");
    }
    return new TextDecoder().decode(bytes.subarray(0, length));
  } finally {
    closeSync(file);
  }
}
