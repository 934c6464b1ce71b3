import { readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import {
  type LibraryEntry,
  LibraryFileError,
  type LibraryFiles,
} from "../../library/library-files.ts";
import { errorCode, fileFailureReason } from "../files/file-error.ts";
import { isInside, LEADS_OUT, look, readBounded } from "./disk-entry.ts";

// Some milliseconds of work.
const CALLS_A_TURN = 50;

/**
 * The files of one layer on disk. They are small and many, so that each call does its work
 * at once, which takes a tenth of the time; now and then others get their turn. What leads out of it by a symbolic link is refused, and
 * what was listed is remembered, so that {@link DiskFiles.isUnchanged} can tell.
 */
export class DiskFiles implements LibraryFiles {
  /** The layer's directory. It may be a link itself: to a repository of dotfiles, say. */
  readonly directory: string;
  readonly #within: string | undefined;
  #listed = new Map<string, string | undefined>();
  #root: string | undefined;
  #calls = 0;

  /** `within` is a directory that the layer must lie in, after its own links. */
  constructor(directory: string, { within }: { readonly within?: string } = {}) {
    this.directory = directory;
    this.#within = within;
  }

  async list(directory: string): Promise<readonly LibraryEntry[]> {
    await this.#giveTurns();
    const { entries, version } = this.#look(directory);
    this.#listed.set(directory, version);
    return entries;
  }

  async read(path: string): Promise<string> {
    await this.#giveTurns();
    try {
      return readBounded(this.#target(path));
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
    this.#root = undefined;
    for (const [directory, version] of this.#listed) {
      await this.#giveTurns();
      if (this.#versionOf(directory) !== version) return false;
    }
    return true;
  }

  /** Forgets what was listed, to begin anew. */
  forget(): void {
    this.#listed = new Map();
    this.#root = undefined;
  }

  async #giveTurns(): Promise<void> {
    this.#calls++;
    if (this.#calls % CALLS_A_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
  }

  /** A path without links. @throws LibraryFileError when it leads out of the layer */
  #target(path: string): string {
    this.#root ??= this.#findRoot();
    const target = realpathSync.native(join(this.directory, path));
    if (!isInside(target, this.#root)) throw new LibraryFileError(LEADS_OUT);
    return target;
  }

  #findRoot(): string {
    const root = realpathSync.native(this.directory);
    if (this.#within !== undefined && !isInside(root, realpathSync.native(this.#within)))
      throw new LibraryFileError(LEADS_OUT);
    return root;
  }

  #versionOf(directory: string): string | undefined {
    try {
      return this.#look(directory).version;
    } catch {
      return undefined;
    }
  }

  #look(directory: string): Listing {
    try {
      const path = this.#target(directory);
      const names = readdirSync(path).sort();
      if (names.length > MAX_NAMES)
        throw new LibraryFileError(`holds more than ${MAX_NAMES} files. Move some elsewhere`);
      const found = names.map((name) => look(path, name, this.#root ?? path));
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

interface Listing {
  readonly entries: readonly LibraryEntry[];
  /** Undefined when the last change is too recent to be told from the next. */
  readonly version: string | undefined;
}

function asFileError(error: unknown, doing: string): LibraryFileError {
  if (error instanceof LibraryFileError) return error;
  return new LibraryFileError(`${doing}: ${fileFailureReason(error)}`);
}
