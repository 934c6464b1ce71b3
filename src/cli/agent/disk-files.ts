import { constants } from "node:fs";
import { lstat, open, readdir, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import {
  type LibraryEntry,
  LibraryFileError,
  type LibraryFiles,
  MAX_FILE_BYTES,
} from "../../library/library-files.ts";
import { errorCode, fileFailureReason } from "../files/file-error.ts";

// File systems count time in steps of up to 2 s; two edits within one look alike.
const COARSEST_CLOCK_MS = 2000;

// Open files are bounded, and each of these takes one for a moment.
const CONCURRENT = 64;

/**
 * The files of one layer on disk. What leads out of it by a symbolic link is refused, and
 * what was listed is remembered, so that {@link DiskFiles.isUnchanged} can tell.
 */
export class DiskFiles implements LibraryFiles {
  /** The layer's directory. It may be a link itself: to a repository of dotfiles, say. */
  readonly directory: string;
  readonly #within: string | undefined;
  #listed = new Map<string, string | undefined>();
  #root: Promise<string> | undefined;

  /** `within` is a directory that the layer must lie in, after its own links. */
  constructor(directory: string, { within }: { readonly within?: string } = {}) {
    this.directory = directory;
    this.#within = within;
  }

  async list(directory: string): Promise<readonly LibraryEntry[]> {
    const { entries, version } = await this.#look(directory, this.#currentRoot());
    this.#listed.set(directory, version);
    return entries;
  }

  async read(path: string): Promise<string> {
    try {
      const root = await this.#currentRoot();
      const target = await realpath(join(this.directory, path));
      if (!isInside(target, root)) throw new LibraryFileError(LEADS_OUT);
      return await readBounded(target);
    } catch (error) {
      throw asFileError(error, "cannot be read");
    }
  }

  /**
   * Whether all that was listed is as it was, for the price of a `stat` of each. False
   * where that cannot be known, since the last change is too recent.
   */
  async isUnchanged(): Promise<boolean> {
    if (this.#listed.size === 0) return false;
    if ([...this.#listed.values()].includes(undefined)) return false;
    const root = this.#findRoot();
    for (const [directory, version] of this.#listed) {
      const now = await this.#look(directory, root).catch(() => undefined);
      if (now?.version !== version) return false;
    }
    return true;
  }

  /** Forgets what was listed, to begin anew. */
  forget(): void {
    this.#listed = new Map();
    this.#root = undefined;
  }

  /** Where the layer really is, looked up once until all is forgotten. */
  #currentRoot(): Promise<string> {
    this.#root ??= this.#findRoot();
    return this.#root;
  }

  async #findRoot(): Promise<string> {
    const root = await realpath(this.directory);
    if (this.#within !== undefined && !isInside(root, await realpath(this.#within)))
      throw new LibraryFileError(LEADS_OUT);
    return root;
  }

  async #look(directory: string, foundRoot: Promise<string>): Promise<Listing> {
    try {
      const root = await foundRoot;
      const path = await realpath(join(this.directory, directory));
      if (!isInside(path, root)) throw new LibraryFileError(LEADS_OUT);
      const names = (await readdir(path)).sort();
      if (names.length > MAX_NAMES)
        throw new LibraryFileError(`holds more than ${MAX_NAMES} files. Move some elsewhere`);
      const found: Found[] = [];
      for (let at = 0; at < names.length; at += CONCURRENT)
        found.push(
          ...(await Promise.all(
            names.slice(at, at + CONCURRENT).map((name) => look(path, name, root)),
          )),
        );
      const isStable = found.every(({ version }) => version !== undefined);
      return {
        entries: found.map(({ entry }) => entry),
        version: isStable ? found.map(({ version }) => version).join("\n") : undefined,
      };
    } catch (error) {
      if (errorCode(error) === "ENOENT") return { entries: [], version: "none" };
      throw asFileError(error, "cannot be listed");
    }
  }
}

const MAX_NAMES = 20_000;
const LEADS_OUT = "is a symbolic link out of its layer. Put the file itself there";

interface Listing {
  readonly entries: readonly LibraryEntry[];
  /** Undefined when the last change is too recent to be told from the next. */
  readonly version: string | undefined;
}

interface Found {
  readonly entry: LibraryEntry;
  readonly version: string | undefined;
}

async function look(directory: string, name: string, root: string): Promise<Found> {
  const path = join(directory, name);
  const other = (why: string): Found => ({
    entry: { name, kind: "other", bytes: 0, why },
    version: `${name} ${why}`,
  });
  try {
    const link = await lstat(path);
    if (link.isSymbolicLink()) {
      const target = await realpath(path);
      if (!isInside(target, root)) return other(LEADS_OUT);
      if (isInside(directory, target)) return other("is a symbolic link to a directory above it");
    }
    const found = link.isSymbolicLink() ? await stat(path) : link;
    const kind = found.isFile() ? "file" : found.isDirectory() ? "directory" : "other";
    if (kind === "other") return other("is no regular file. Replace it by one");
    const { mtimeMs, ctimeMs, size, ino } = found;
    // A directory's own content is looked at by itself.
    const isStable =
      kind === "directory" || Date.now() - Math.max(mtimeMs, ctimeMs) > COARSEST_CLOCK_MS;
    const version = kind === "directory" ? [name, kind] : [name, mtimeMs, ctimeMs, size, ino];
    return {
      entry: { name, kind, bytes: size },
      version: isStable ? version.join(" ") : undefined,
    };
  } catch (error) {
    return other(`cannot be looked at: ${fileFailureReason(error)}`);
  }
}

function isInside(path: string, directory: string): boolean {
  return (
    path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep)
  );
}

/** Reads no more than what is allowed, whatever the file has become since it was listed. */
async function readBounded(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new LibraryFileError("is no regular file");
    // One more than it has: a file that grows meanwhile is read again the next time.
    const bytes = new Uint8Array(Math.min(found.size, MAX_FILE_BYTES) + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length, null);
      if (bytesRead === 0) break;
      length += bytesRead;
      if (length > MAX_FILE_BYTES)
        throw new LibraryFileError("is larger than 1 MiB. Make it smaller, or move it elsewhere");
    }
    return new TextDecoder().decode(bytes.subarray(0, length));
  } finally {
    await file.close();
  }
}

function asFileError(error: unknown, doing: string): LibraryFileError {
  if (error instanceof LibraryFileError) return error;
  return new LibraryFileError(`${doing}: ${fileFailureReason(error)}`);
}
