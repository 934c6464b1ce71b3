import { lstatSync, readdirSync, type Stats } from "node:fs";
import { join } from "node:path";
import { CONVERSATION_ID, type ConversationSummary } from "../../conversations/conversation.ts";
import { delay } from "../../delay.ts";
import { readSummary, statOwnFile } from "./conversation-file.ts";

const ENDING = ".jsonl";

/** The file of a conversation in its directory. */
export function conversationPath(directory: string, id: string): string {
  return join(directory, `${id}${ENDING}`);
}

// File systems count time in steps of up to 2 s; two changes within one look alike.
const COARSEST_CLOCK_MS = 2000;
/** How long others wait for a look at all files, at most, in milliseconds. */
const MAX_TURN_MS = 15;

interface Indexed {
  readonly stamp: string;
  readonly summary: ConversationSummary | undefined;
}

/**
 * The summaries of all conversations in a directory. All files are looked at when the directory
 * has changed, and those are read that are new or other ones. Other programs begin and remove
 * files; one that they add a line to is seen when it is read, and when the directory changes.
 */
export class ConversationIndex {
  readonly #directory: string;
  readonly #files = new Map<string, Indexed>();
  /** Ids that were changed by this process while all files are looked at. */
  readonly #touched = new Set<string>();
  /** What {@link summaries} gave last, while that is so. */
  #list: readonly ConversationSummary[] | undefined;
  #stamp: string | undefined;
  /** Whether the files were looked at so long after the directory's last change that no other looks like it. */
  #isSettled = false;
  #scanning: Promise<void> | undefined;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async summaries(): Promise<readonly ConversationSummary[]> {
    if (!this.#isCurrent()) {
      this.#scanning ??= this.#scan().finally(() => {
        this.#scanning = undefined;
      });
      await this.#scanning;
    }
    this.#list ??= [...this.#files.values()].flatMap(({ summary }) => summary ?? []);
    return this.#list;
  }

  /** Takes over what a conversation's file has become: its summary, undefined when it is gone. */
  set(id: string, summary: ConversationSummary | undefined): void {
    this.#list = undefined;
    this.#touched.add(id);
    const stats = summary && statOwnFile(conversationPath(this.#directory, id));
    if (stats) this.#files.set(id, { stamp: stampOf(stats), summary });
    else this.#files.delete(id);
  }

  /** Begins or removes a file, at once, without all others having to be looked at for that. */
  changeDirectory<T>(change: () => T): T {
    const isKnown = this.#stamp !== undefined && this.#stampNow()?.stamp === this.#stamp;
    const result = change();
    if (isKnown) {
      this.#stamp = this.#stampNow()?.stamp;
      this.#isSettled = false;
    }
    return result;
  }

  #isCurrent(): boolean {
    const now = this.#stampNow();
    if (now === undefined) {
      this.#list = undefined;
      this.#files.clear();
      this.#stamp = undefined;
      return true;
    }
    return now.stamp === this.#stamp && (this.#isSettled || !now.isSettled);
  }

  async #scan(): Promise<void> {
    this.#touched.clear();
    const before = this.#stampNow();
    const ids = new Set(idsIn(this.#directory));
    let turnEnd = performance.now() + MAX_TURN_MS;
    for (const id of ids) {
      if (performance.now() > turnEnd) {
        await delay(0);
        turnEnd = performance.now() + MAX_TURN_MS;
      }
      if (!this.#touched.has(id)) this.#look(id);
    }
    for (const id of this.#files.keys())
      if (!ids.has(id) && !this.#touched.has(id)) this.#files.delete(id);
    this.#list = undefined;
    this.#stamp = before?.stamp;
    this.#isSettled = before?.isSettled ?? false;
  }

  #look(id: string): void {
    const path = conversationPath(this.#directory, id);
    const stats = statOwnFile(path);
    if (!stats) return void this.#files.delete(id);
    const stamp = stampOf(stats);
    if (this.#files.get(id)?.stamp === stamp) return;
    this.#files.set(id, { stamp, summary: summaryOf(path, id) });
  }

  #stampNow(): { readonly stamp: string; readonly isSettled: boolean } | undefined {
    const stats = statOwnDirectory(this.#directory);
    if (!stats) return undefined;
    const changedMs = Math.max(stats.mtimeMs, stats.ctimeMs);
    return { stamp: stampOf(stats), isSettled: Date.now() - changedMs > COARSEST_CLOCK_MS };
  }
}

/** What is at a path; undefined when it is nothing, or no directory but a link to one. */
export function statOwnDirectory(path: string): Stats | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() ? found : undefined;
}

/** The ids of what seem to be conversations in a directory; none when it cannot be read. */
function idsIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).flatMap((name) => {
      const id = name.endsWith(ENDING) ? name.slice(0, -ENDING.length) : "";
      return CONVERSATION_ID.test(id) ? [id] : [];
    });
  } catch {
    return [];
  }
}

function summaryOf(path: string, id: string): ConversationSummary | undefined {
  try {
    const summary = readSummary(path);
    return summary?.id === id ? summary : undefined;
  } catch {
    return undefined;
  }
}

function stampOf({ mtimeMs, ctimeMs, size, ino }: Stats): string {
  return `${mtimeMs} ${ctimeMs} ${size} ${ino}`;
}
