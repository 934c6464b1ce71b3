import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { parseJournal } from "../../agent/journal-text.ts";
import type { RunLine } from "../../agent/run-line.ts";
import { assertPrivateFile } from "../files/private-file.ts";
import { MAX_JOURNAL_BYTES } from "./journal-file.ts";

/** A journal as its file has it. */
export interface ReadJournal {
  readonly lines: readonly RunLine[];
  /** Bytes of the lines that are whole. */
  readonly bytes: number;
  /** Whether it must be left as it is. */
  readonly isDamaged: boolean;
}

const HEAD_BYTES = 1_048_576;
const LINE_BREAK = 0x0a;

/**
 * Reads a journal; of one that is too long, its beginning.
 * @throws CliError, or what the file system throws; also when it is not one that only this
 * user could have put there
 */
export async function readJournal(
  path: string,
  { maxBytes = MAX_JOURNAL_BYTES }: { readonly maxBytes?: number } = {},
): Promise<ReadJournal> {
  return withFile(path, async (file) => {
    const { size } = await file.stat();
    const isTooLong = size > maxBytes;
    const text = await readStart(file, isTooLong ? Math.min(HEAD_BYTES, maxBytes) : size);
    const { lines, length, damaged } = await parseJournal(text);
    // A first line that is whole and says nothing to us may be that of a later version.
    const isUnknown = lines.length === 0 && text.includes(LINE_BREAK);
    return { lines, bytes: length, isDamaged: damaged || isTooLong || isUnknown };
  });
}

/** When a run began, by its first line; undefined when that is not there. */
export async function readBeginning(path: string): Promise<number | undefined> {
  return withFile(path, async (file) => {
    for (let bytes = 16_384; ; bytes *= 8) {
      const text = await readStart(file, Math.min(bytes, HEAD_BYTES * 16));
      const end = text.indexOf(LINE_BREAK) + 1;
      if (end > 0) return (await parseJournal(text.subarray(0, end))).lines[0]?.at;
      if (text.length < bytes) return undefined;
    }
  });
}

async function withFile<T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  await assertPrivateFile(path, "journal");
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

/** The first bytes of a file, `bytes` at most. */
async function readStart(file: FileHandle, bytes: number): Promise<Buffer> {
  const text = Buffer.alloc(bytes);
  let length = 0;
  while (length < bytes) {
    const { bytesRead } = await file.read(text, length, bytes - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return text.subarray(0, length);
}
