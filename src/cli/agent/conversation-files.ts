import { chmodSync, closeSync, lstatSync, mkdirSync, openSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { MAX_CONVERSATION_BYTES } from "../../conversations/conversation.ts";
import { summaryAtEnd } from "../../conversations/conversation-line.ts";
import type { ConversationLog, LoggedConversation } from "../../conversations/conversation-log.ts";
import { ChatError } from "../../errors.ts";
import { errorCode, fileFailureReason } from "../files/file-error.ts";
import { appendLine, readLines, statOwnFile, writeOrCutOff } from "./conversation-file.ts";
import { ConversationIndex, conversationPath, statOwnDirectory } from "./conversation-index.ts";

/** The directory of a home directory's conversations. */
export function conversationsDirectory(home: string): string {
  return join(home, "conversations");
}

// A file that was begun longer ago and has no line yet was left so by a crash.
const ABANDONED_MS = 10_000;

/**
 * Keeps conversations in HOME/conversations, one file each, which its owner alone can read
 * (0600). Files are only added to, a change a line; a line is on disk before it is told to be
 * kept. Links, and files of others, are not looked into.
 */
export function conversationFiles(home: string): ConversationLog {
  const directory = conversationsDirectory(home);
  const index = new ConversationIndex(directory);
  const pathOf = (id: string): string => conversationPath(directory, id);

  async function create(id: string, line: string): Promise<boolean> {
    checkSize(Buffer.byteLength(line));
    try {
      prepareDirectory(directory);
      if (!index.changeDirectory(() => begin(pathOf(id)))) return false;
      try {
        await writeFirstLine(pathOf(id), line);
      } catch (error) {
        index.changeDirectory(() => rmSync(pathOf(id), { force: true }));
        throw error;
      }
      await syncDirectory(directory);
    } catch (error) {
      throw notSaved(error);
    }
    index.set(id, summaryAtEnd(line));
    return true;
  }

  async function append(id: string, line: string, version: string): Promise<boolean> {
    checkSize(Buffer.byteLength(line) + sizeOf(pathOf(id)));
    try {
      prepareDirectory(directory);
      if (!(await appendLine(pathOf(id), line, version))) return false;
    } catch (error) {
      throw notSaved(error);
    }
    index.set(id, summaryAtEnd(line));
    return true;
  }

  async function remove(id: string): Promise<boolean> {
    const path = pathOf(id);
    try {
      if (!statOwnDirectory(directory) || !statOwnFile(path)) return false;
      index.changeDirectory(() => rmSync(path));
      index.set(id, undefined);
      await syncDirectory(directory);
      return true;
    } catch (error) {
      if (errorCode(error) === "ENOENT") return false;
      throw notSaved(error);
    }
  }

  async function read(id: string): Promise<LoggedConversation | undefined> {
    try {
      if (!statOwnDirectory(directory)) return undefined;
      return readLines(pathOf(id));
    } catch (error) {
      throw new ChatError(
        "conversations.unreadable",
        `The PC cannot read this conversation: ${fileFailureReason(error)}.`,
        { cause: error },
      );
    }
  }

  return { summaries: () => index.summaries(), read, create, append, remove };
}

/** Begins a file; false when there is one. */
function begin(path: string): boolean {
  for (;;) {
    try {
      // "wx" neither follows a link nor opens what is there.
      closeSync(openSync(path, "wx", 0o600));
      return true;
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw error;
      if (!isAbandoned(path)) return false;
      rmSync(path, { force: true });
    }
  }
}

function isAbandoned(path: string): boolean {
  const found = statOwnFile(path);
  if (!found || Date.now() - found.mtimeMs < ABANDONED_MS) return false;
  return readLines(path)?.text === "";
}

async function writeFirstLine(path: string, line: string): Promise<void> {
  const file = await open(path, "a");
  try {
    await writeOrCutOff(file, line, 0);
  } finally {
    await file.close();
  }
}

function prepareDirectory(directory: string): void {
  const found = lstatSync(directory, { throwIfNoEntry: false });
  if (!found) return void mkdirSync(directory, { mode: 0o700 });
  if (!found.isDirectory()) throw Object.assign(new Error(directory), { code: "ENOTDIR" });
  if ((found.mode & 0o077) !== 0) chmodSync(directory, 0o700);
}

/** Waits until the names in a directory are on disk, where the system can do that. */
async function syncDirectory(directory: string): Promise<void> {
  try {
    const file = await open(directory, "r");
    await file.sync().finally(() => file.close());
  } catch {}
}

function sizeOf(path: string): number {
  return statOwnFile(path)?.size ?? 0;
}

function checkSize(bytes: number): void {
  if (bytes <= MAX_CONVERSATION_BYTES) return;
  throw new ChatError(
    "conversation.too_large",
    `A conversation takes ${MAX_CONVERSATION_BYTES / 1_048_576} MiB at most. Begin a new one.`,
  );
}

function notSaved(error: unknown): ChatError {
  if (error instanceof ChatError) return error;
  return new ChatError(
    "conversations.not_saved",
    `The PC could not keep this: ${fileFailureReason(error)}.`,
    { cause: error },
  );
}
