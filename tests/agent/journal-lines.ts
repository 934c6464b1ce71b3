import type { RunLine } from "../../src/agent/run-line.ts";
import { parseJson } from "../../src/parse-json.ts";

/** The lines of a journal that were written whole; what is torn at its end is left out. */
export function journalLines(journal: string): readonly RunLine[] {
  const lines = journal.split("\n").map((line) => parseJson(line) as RunLine | undefined);
  return lines.filter((line) => line !== undefined);
}
