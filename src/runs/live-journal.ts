import type { RunLine } from "../agent/run-line.ts";
import type { RunJournal } from "./run-store.ts";

/** A run's journal, opened when it is first needed. */
export class LiveJournal {
  readonly #open: (() => Promise<RunJournal>) | undefined;
  #journal: RunJournal | undefined;
  #isClosed = false;

  /** Without `open`, the run's journal is only read, and {@link append} fails. */
  constructor(open?: () => Promise<RunJournal>) {
    this.#open = open;
  }

  /** Opens it, unless that was done; after {@link close} it takes nothing all the same. */
  async open(): Promise<void> {
    if (!this.#open || this.#journal) return;
    const journal = await this.#open();
    this.#journal = journal;
    if (this.#isClosed) await journal.close();
  }

  /** Adds a line, durably. @throws TypeError when it is not open */
  async append(line: RunLine): Promise<void> {
    if (this.#isClosed || !this.#journal) throw new TypeError("the journal is closed");
    await this.#journal.append(line);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#journal?.close();
  }
}
