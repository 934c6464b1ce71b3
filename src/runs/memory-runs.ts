import type { RunLine } from "../agent/run-line.ts";
import type { RunJournal, RunStore } from "./run-store.ts";

/** Keeps journals in this process's memory: they are gone with it. */
export function memoryRuns(): RunStore {
  const journals = new Map<string, RunLine[]>();
  return {
    async *load() {
      for (const [id, lines] of [...journals])
        yield {
          id,
          lines: [...lines],
          isDamaged: false,
          open: async () => journalOf(lines),
        };
    },
    async create(id) {
      if (journals.has(id)) throw new TypeError(`there is a run ${id}`);
      const lines: RunLine[] = [];
      journals.set(id, lines);
      return journalOf(lines);
    },
    async read(id) {
      const lines = journals.get(id);
      return lines && [...lines];
    },
    async remove(id) {
      journals.delete(id);
    },
  };
}

function journalOf(lines: RunLine[]): RunJournal {
  return {
    append: async (line) => void lines.push(line),
    close: async () => {},
  };
}
