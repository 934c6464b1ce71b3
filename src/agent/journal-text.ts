import { jsonInTurns } from "../json-in-turns.ts";
import { isRecord, parseJson } from "../parse-json.ts";
import type { RunLine } from "./run-line.ts";

/** A journal as it was read. */
export interface JournalContent {
  readonly lines: readonly RunLine[];
  /** Characters of the lines that are whole: cut the file here before anything is added to it. */
  readonly length: number;
  /** Whether something that is no line stands before others: such a run is never gone on with. */
  readonly damaged: boolean;
}

/** One line as it stands in a journal. */
export function encodeLine(line: RunLine): string {
  return `${JSON.stringify(line)}\n`;
}

const SHORT_CHARACTERS = 64 * 1024;

/**
 * The same, in pieces: one of a long text, as a result may be, is written in turns of the event
 * loop.
 */
export async function encodeInTurns(line: RunLine): Promise<readonly string[]> {
  const isLong = "text" in line && line.text.length > SHORT_CHARACTERS;
  return isLong ? [...(await jsonInTurns(line)), "\n"] : [encodeLine(line)];
}

/**
 * Reads a journal. What was written last may be there in part, or as zeros, when the PC lost
 * power: it is left out, since nothing was done yet that follows from it.
 */
export function parseJournal(text: string): JournalContent {
  const lines: RunLine[] = [];
  let length = 0;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf("\n", start);
    const line = end < 0 ? undefined : toLine(text.slice(start, end));
    if (!line) {
      const isLast = end < 0 || end + 1 === text.length;
      return { lines, length, damaged: !isLast };
    }
    if ((line.type === "run") !== (lines.length === 0)) return { lines, length, damaged: true };
    lines.push(line);
    start = end + 1;
    length = start;
  }
  return { lines, length, damaged: false };
}

const TYPES: ReadonlySet<unknown> = new Set<RunLine["type"]>([
  "run",
  "restart",
  "interrupted",
  "ask",
  "text",
  "turn",
  "approval",
  "decision",
  "started",
  "result",
  "dropped",
  "notice",
  "end",
]);

function toLine(text: string): RunLine | undefined {
  const value = parseJson(text);
  if (!isRecord(value) || !TYPES.has(value.type) || typeof value.at !== "number") return undefined;
  if (value.type === "run" && value.v !== 1) return undefined;
  return value as unknown as RunLine;
}
