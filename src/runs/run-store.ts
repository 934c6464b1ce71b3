import type { JournalPort } from "../agent/ports.ts";
import type { RunLine } from "../agent/run-line.ts";

/** Where the journals of runs are kept: files on a PC, or memory. */
export interface RunStore {
  /** The runs that are kept, the oldest first; read once, before any run begins. */
  load(): AsyncIterable<StoredRun>;
  /** Makes an empty journal. Rejects when it cannot be kept. */
  create(id: string): Promise<RunJournal>;
  /** The lines of a run that has ended; undefined when they are no longer kept. */
  read(id: string): Promise<readonly RunLine[] | undefined>;
  /** Removes a journal that nobody writes to any more. Never rejects. */
  remove(id: string): Promise<void>;
}

/** A journal as it was found. */
export interface StoredRun {
  readonly id: string;
  readonly lines: readonly RunLine[];
  /** Whether something in it is no line: such a run is never gone on with. */
  readonly isDamaged: boolean;
  /** To go on with it; what was torn at its end is gone by then. */
  open(): Promise<RunJournal>;
}

/** One journal that is written to. */
export interface RunJournal extends JournalPort {
  /** Gives back what it holds. Never rejects. */
  close(): Promise<void>;
}
