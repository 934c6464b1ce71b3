/** The most bytes that one file of a layer may have: 1 MiB. */
export const MAX_FILE_BYTES = 1_048_576;

/** Something in a directory of a layer. */
export interface LibraryEntry {
  readonly name: string;
  /** `other` is what can be neither read nor listed: a socket, a link that leads out. */
  readonly kind: "file" | "directory" | "other";
  readonly bytes: number;
  /** When it last changed, where that is known: whole milliseconds since 1970. */
  readonly modifiedAt?: number;
  /** Why it is `other`, as the end of a sentence: "is a symbolic link out of its layer". */
  readonly why?: string;
}

/**
 * How a layer of agents' files is read: a directory on disk, or whatever an embedder has.
 * Paths are relative to the layer, with `/` between their parts; `""` is the layer itself.
 */
export interface LibraryFiles {
  /**
   * What is in a directory, in any order; nothing when it is not there.
   * @throws LibraryFileError when it cannot be listed
   */
  list(directory: string): Promise<readonly LibraryEntry[]>;
  /**
   * The text of a file of at most {@link MAX_FILE_BYTES}.
   * @throws LibraryFileError when it cannot be read
   */
  read(path: string): Promise<string>;
}

/** What is wrong with one file, as the end of a sentence that its name begins, and what to do. */
export class LibraryFileError extends Error {
  override readonly name = "LibraryFileError";
}

/** Files that are in memory: texts by their paths, such as `agents/writer/agent.md`. */
export function memoryFiles(texts: Readonly<Record<string, string>>): LibraryFiles {
  const paths = Object.keys(texts);
  return {
    async list(directory) {
      const prefix = directory === "" ? "" : `${directory}/`;
      const entries = new Map<string, LibraryEntry>();
      for (const path of paths.filter((each) => each.startsWith(prefix))) {
        const [name = "", ...below] = path.slice(prefix.length).split("/");
        const bytes = new TextEncoder().encode(texts[path]).length;
        const isFile = below.length === 0;
        entries.set(name, { name, kind: isFile ? "file" : "directory", bytes: isFile ? bytes : 0 });
      }
      return [...entries.values()];
    },
    async read(path) {
      const text = texts[path];
      if (text === undefined) throw new LibraryFileError("is not there");
      return text;
    },
  };
}
