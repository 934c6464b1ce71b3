import { jsonInTurns } from "../json-in-turns.ts";
import { JsonReader, PIECE_BYTES } from "../json-reader.ts";
import { isRecord } from "../parse-json.ts";
import { endTurnIfOver } from "../turns.ts";
import type { RunLine } from "./run-line.ts";

/** A journal as it was read. */
export interface JournalContent {
  readonly lines: readonly RunLine[];
  /** Bytes of the lines that are whole: cut the file here before anything is added to it. */
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
 * Reads a journal, in turns of the event loop. What was written last may be there in part, or as
 * zeros, when the PC lost power: it is left out, since nothing was done yet that follows from it.
 */
export async function parseJournal(journal: Uint8Array): Promise<JournalContent> {
  const lines: RunLine[] = [];
  let length = 0;
  while (length < journal.length) {
    const end = journal.indexOf(LINE_BREAK, length);
    const line = end < 0 ? undefined : toLine(await parseBytes(journal.subarray(length, end)));
    if (!line) {
      const isLast = end < 0 || end + 1 === journal.length;
      return { lines, length, damaged: !isLast };
    }
    if ((line.type === "run") !== (lines.length === 0)) return { lines, length, damaged: true };
    lines.push(line);
    length = end + 1;
  }
  return { lines, length, damaged: false };
}

const LINE_BREAK = 0x0a;

/** The value that these bytes are JSON of; undefined when they are none. */
async function parseBytes(bytes: Uint8Array): Promise<unknown> {
  const reader = new JsonReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
      const piece = bytes.subarray(start, start + PIECE_BYTES);
      // The reader itself takes what is no UTF-8 for something else.
      decoder.decode(piece, { stream: start + PIECE_BYTES < bytes.length });
      reader.push(piece);
      await endTurnIfOver();
    }
  } catch {
    return undefined;
  }
  return reader.end();
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

function toLine(value: unknown): RunLine | undefined {
  if (!isRecord(value) || !TYPES.has(value.type) || typeof value.at !== "number") return undefined;
  if (value.type === "run" && value.v !== 1) return undefined;
  return value as unknown as RunLine;
}
