import { constants } from "node:fs";
import { type FileHandle, open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { encodeInTurns } from "../../agent/journal-text.ts";
import type { RunLine } from "../../agent/run-line.ts";
import type { RunJournal } from "../../runs/run-store.ts";
import { endTurnIfOver } from "../../turns.ts";
import { CliError } from "../cli-error.ts";
import { fileFailure } from "../files/file-error.ts";
import type { Log } from "../log.ts";

/** The most bytes of a journal that are read: 128 MiB. */
export const MAX_JOURNAL_BYTES = 134_217_728;

/** What the name of a journal ends with to which nothing could be added any more. */
export const FAILED_ENDING = ".failed";

/** What a journal needs of an open file. */
export interface AppendedFile {
  /** Writes all of it behind what is there. */
  append(bytes: Uint8Array): Promise<void>;
  /** Resolves when all that was written would survive a loss of power. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Opens files to append to. */
export interface AppendedFiles {
  /** A new file, readable by its owner alone; rejects when there is one. */
  create(path: string): Promise<AppendedFile>;
  /** A file that is there, cut after its first `bytes` bytes. */
  open(path: string, bytes: number): Promise<AppendedFile>;
  /** Renames a file, so that it survives a loss of power where the system can. */
  rename(from: string, to: string): Promise<void>;
}

/** Those of the file system. */
export const APPENDED_FILES: AppendedFiles = {
  async create(path) {
    const file = await open(path, "ax", 0o600);
    await syncDirectory(dirname(path));
    return appendedFile(file);
  },
  async open(path, bytes) {
    const flags = constants.O_RDWR | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0);
    const file = await open(path, flags);
    try {
      const { size } = await file.stat();
      if (size < bytes) throw new CliError(`${path} became shorter while it was read.`);
      if (size > bytes) {
        await file.truncate(bytes);
        await file.sync();
      }
      return appendedFile(file);
    } catch (error) {
      await file.close();
      throw error;
    }
  },
  async rename(from, to) {
    await rename(from, to);
    await syncDirectory(dirname(to));
  },
};

function appendedFile(file: FileHandle): AppendedFile {
  return {
    async append(bytes) {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await file.write(bytes, done, bytes.length - done, null);
        if (bytesWritten === 0) throw new CliError("Nothing more could be written.");
        done += bytesWritten;
      }
    },
    sync: () => file.datasync(),
    close: () => file.close(),
  };
}

/** Makes a new name in a directory survive a loss of power, where the system can. */
async function syncDirectory(path: string): Promise<void> {
  try {
    const directory = await open(path, "r");
    await directory.sync().finally(() => directory.close());
  } catch {
    // Windows opens no directories; there the system sees to it.
  }
}

/** What a {@link JournalFile} works with. */
export interface JournalFileOptions {
  /** How many bytes there are already. */
  readonly bytes: number;
  readonly log: Log;
  readonly maxBytes: number;
  readonly files: Pick<AppendedFiles, "rename">;
}

/** A line's bytes, in pieces of some size, so that they are written in few steps. */
async function bytesOf(line: RunLine): Promise<readonly Uint8Array[]> {
  const pieces = await encodeInTurns(line);
  const bytes: Uint8Array[] = [];
  for (let start = 0; start < pieces.length; start += PIECES_A_WRITE) {
    if (start > 0) await endTurnIfOver();
    bytes.push(new TextEncoder().encode(pieces.slice(start, start + PIECES_A_WRITE).join("")));
  }
  return bytes;
}

/** Of 64 Ki characters each. */
const PIECES_A_WRITE = 16;

/**
 * A journal in a file of its own. One that cannot be added to is renamed, which takes no room on
 * a full disk: so its run, which is told to have failed, has failed after a restart too.
 */
export class JournalFile implements RunJournal {
  readonly #path: string;
  readonly #file: AppendedFile;
  readonly #options: JournalFileOptions;
  #bytes: number;
  #failure: CliError | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string, file: AppendedFile, options: JournalFileOptions) {
    this.#path = path;
    this.#file = file;
    this.#bytes = options.bytes;
    this.#options = options;
  }

  append(line: RunLine): Promise<void> {
    const added = this.#last.then(() => this.#write(line));
    this.#last = added.catch(() => {});
    return added;
  }

  async close(): Promise<void> {
    this.#failure ??= new CliError(`${this.#path} is closed.`);
    await this.#last;
    await this.#file.close().catch(() => {});
  }

  /**
   * After a failure a part of a line may stand at the end: another line behind it would make
   * the whole unreadable.
   */
  async #write(line: RunLine): Promise<void> {
    if (this.#failure) throw this.#failure;
    const { log, maxBytes } = this.#options;
    try {
      const pieces = await bytesOf(line);
      const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
      if (this.#bytes + bytes > maxBytes)
        throw new CliError(`Cannot write ${this.#path}: the run has become too long.`);
      this.#bytes += bytes;
      for (const piece of pieces) await this.#file.append(piece);
      await this.#file.sync();
    } catch (error) {
      this.#failure = error instanceof CliError ? error : fileFailure(`write ${this.#path}`, error);
      log.error(this.#failure.message);
      await this.#markFailed();
      throw this.#failure;
    }
  }

  async #markFailed(): Promise<void> {
    const { files, log } = this.#options;
    try {
      await files.rename(this.#path, this.#path + FAILED_ENDING);
    } catch (error) {
      log.error(fileFailure(`rename ${this.#path}`, error).message);
    }
  }
}
