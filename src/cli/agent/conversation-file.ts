import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  type Stats,
} from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import {
  type ConversationSummary,
  MAX_CONVERSATION_BYTES,
} from "../../conversations/conversation.ts";
import {
  SUMMARY_BYTES,
  summaryAtEnd,
  USUAL_SUMMARY_BYTES,
} from "../../conversations/conversation-line.ts";
import type { LoggedConversation } from "../../conversations/conversation-log.ts";
import { errorCode } from "../files/file-error.ts";

const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
const LINE_BREAK = 0x0a;

/** What is at a path; undefined when it is nothing, or no regular file of this user's own. */
export function statOwnFile(path: string): Stats | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  // Windows has no user ids.
  const user = process.getuid?.();
  return found?.isFile() && (user === undefined || found.uid === user) ? found : undefined;
}

/**
 * The whole lines of a conversation's file; undefined when there is no such file.
 * @throws what the file system throws, and EFBIG for one that is too large to be one of ours
 */
export function readLines(path: string): LoggedConversation | undefined {
  const found = openOwn(path);
  if (!found) return undefined;
  const { file, stats } = found;
  try {
    if (stats.size > MAX_CONVERSATION_BYTES * 2)
      throw Object.assign(new Error("too large"), { code: "EFBIG" });
    const bytes = readBytes(file, 0, stats.size);
    const whole = bytes.lastIndexOf(LINE_BREAK) + 1;
    return {
      text: new TextDecoder().decode(bytes.subarray(0, whole)),
      version: versionOf(stats, whole),
    };
  } finally {
    closeSync(file);
  }
}

/**
 * What a conversation's file says of it in its last whole line; undefined when that is nothing.
 * Of a file that is in order the end alone is read.
 */
export function readSummary(path: string): ConversationSummary | undefined {
  const found = openOwn(path);
  if (!found) return undefined;
  const { file, stats } = found;
  try {
    for (const length of [USUAL_SUMMARY_BYTES, SUMMARY_BYTES]) {
      const start = Math.max(0, stats.size - length);
      const end = new TextDecoder().decode(readBytes(file, start, stats.size - start));
      const summary = summaryAtEnd(end);
      if (summary) return summary;
    }
  } finally {
    closeSync(file);
  }
  return summaryAtEnd(readLines(path)?.text ?? "");
}

/**
 * Adds a line to a file; whether it is still the version that was read. Nothing is added when
 * it throws: what was written by then is cut off.
 * @throws what the file system throws
 */
export async function appendLine(path: string, line: string, version: string): Promise<boolean> {
  if (!statOwnFile(path)) return false;
  const file = await openOrMissing(path);
  if (!file) return false;
  try {
    const stats = await file.stat();
    const whole = wholeBytesOf(version);
    if (versionOf(stats, whole) !== version) return false;
    // What a crash has torn off; it was never told to be kept.
    if (whole < stats.size) await file.truncate(whole);
    await writeOrCutOff(file, line, whole);
    // It may have been removed meanwhile.
    return statOwnFile(path)?.ino === stats.ino;
  } finally {
    await file.close();
  }
}

/** Writes a line at the end of a file, whose length is `start`, and waits until it is on disk. */
export async function writeOrCutOff(file: FileHandle, line: string, start: number): Promise<void> {
  try {
    await file.appendFile(line);
    await file.datasync();
  } catch (error) {
    await file.truncate(start).catch(() => {});
    throw error;
  }
}

async function openOrMissing(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDWR | constants.O_APPEND | NO_FOLLOW);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

function openOwn(path: string): { readonly file: number; readonly stats: Stats } | undefined {
  // Looked at before: to open what is no file, such as a pipe, may take forever.
  if (!statOwnFile(path)) return undefined;
  try {
    const file = openSync(path, constants.O_RDONLY | NO_FOLLOW);
    const stats = fstatSync(file);
    // Not each time: it counts as a change of the file.
    if ((stats.mode & 0o077) !== 0) fchmodSync(file, 0o600);
    return { file, stats };
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

function readBytes(file: number, start: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let read = 0;
  while (read < length) {
    const count = readSync(file, bytes, read, length - read, start + read);
    if (count === 0) break;
    read += count;
  }
  return bytes.subarray(0, read);
}

// A file that only grows is another one when it is longer, or begun anew.
function versionOf({ ino, size }: Stats, wholeBytes: number): string {
  return `${ino} ${size} ${wholeBytes}`;
}

function wholeBytesOf(version: string): number {
  return Number(version.split(" ")[2]);
}
