import type { LayerName, Problem } from "./library.ts";
import {
  type LibraryEntry,
  LibraryFileError,
  type LibraryFiles,
  MAX_FILE_BYTES,
} from "./library-files.ts";

/** The most entries of directories that are looked at in one layer. */
export const MAX_LAYER_ENTRIES = 20_000;

/** The most bytes that are read of one layer: 64 MiB. */
export const MAX_LAYER_BYTES = 67_108_864;

/** Reads the files of one layer within bounds, and keeps account of what is wrong with them. */
export class LayerReader {
  readonly problems: Problem[] = [];
  readonly #layer: LayerName;
  readonly #files: LibraryFiles;
  #entries = 0;
  #bytes = 0;

  constructor(layer: LayerName, files: LibraryFiles) {
    this.#layer = layer;
    this.#files = files;
  }

  /** What is in a directory, hidden files aside, sorted by name. Never rejects. */
  async list(directory: string): Promise<readonly LibraryEntry[]> {
    try {
      const entries = await this.#files.list(directory);
      this.#entries += entries.length;
      if (this.#entries > MAX_LAYER_ENTRIES)
        throw new LibraryFileError(
          `and what was looked at before it hold more than ${MAX_LAYER_ENTRIES} files. Move some elsewhere`,
        );
      const seen = entries.filter(({ name }) => !name.startsWith("."));
      return seen.toSorted((one, other) => (one.name < other.name ? -1 : 1));
    } catch (error) {
      this.broken(directory || ".", error);
      return [];
    }
  }

  /** The text of a file. @throws LibraryFileError when it cannot be used */
  async read(path: string, entry: LibraryEntry): Promise<string> {
    if (entry.kind === "directory")
      throw new LibraryFileError("is a directory, where a file is expected. Rename it");
    if (entry.kind === "other")
      throw new LibraryFileError(entry.why ?? "is not a regular file. Replace it by one");
    if (entry.bytes > MAX_FILE_BYTES) throw tooLarge();
    if (this.#bytes + entry.bytes > MAX_LAYER_BYTES)
      throw new LibraryFileError(
        `is not read, since the files before it have ${MAX_LAYER_BYTES / MAX_FILE_BYTES} MiB already. Make them fewer`,
      );
    this.#bytes += entry.bytes;
    const text = await this.#files.read(path);
    if (text.length > MAX_FILE_BYTES) throw tooLarge();
    return text;
  }

  /** Notes that a file is broken. @throws what is not about a file */
  broken(file: string, error: unknown, server?: string): void {
    if (!(error instanceof LibraryFileError)) throw error;
    this.#add(file, "broken", error.message, server);
  }

  /** Notes something that is worth knowing about a file. */
  notice(file: string, message: string, server?: string): void {
    this.#add(file, "notice", message, server);
  }

  #add(file: string, severity: Problem["severity"], message: string, server?: string): void {
    if (this.problems.length < MAX_PROBLEMS)
      this.problems.push({
        layer: this.#layer,
        file,
        severity,
        ...(server !== undefined && { server }),
        message,
      });
  }
}

const MAX_PROBLEMS = 1000;

function tooLarge(): LibraryFileError {
  return new LibraryFileError("is larger than 1 MiB. Make it smaller, or move it elsewhere");
}
