import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { AuditEntry, AuditLog } from "../../audit.ts";
import { isRecord, parseJson } from "../../parse-json.ts";
import { CliError } from "../cli-error.ts";
import { fileFailure } from "../files/file-error.ts";
import type { Log } from "../log.ts";

/** Where it is written down what people decided and did. */
export function auditFile(home: string): string {
  return join(home, "audit.jsonl");
}

/** An audit log that can be read again. */
export interface DiskAudit extends AuditLog {
  /** The last ones, the newest first, `limit` at most. Never throws. */
  last(limit: number): readonly AuditEntry[];
  /** Whether the last entry could not be written. */
  readonly isFailing: boolean;
}

/** Options of {@link diskAudit}. */
export interface DiskAuditOptions {
  /** Bytes after which a new file is begun; the one before it is kept. Default 10 MiB. */
  readonly maxBytes?: number;
  readonly now?: () => number;
}

const MAX_BYTES = 10_485_760;
const NEWLINE = 0x0a;

/**
 * Writes entries to `audit.jsonl` of the home directory, for its owner alone to read, one a
 * line. When it is full it becomes `audit.1.jsonl`, in place of the one before. What cannot be
 * written is told to `log`, once until it can be again.
 */
export function diskAudit(home: string, log: Log, options: DiskAuditOptions = {}): DiskAudit {
  const { maxBytes = MAX_BYTES, now = Date.now } = options;
  const path = auditFile(home);
  const older = join(home, "audit.1.jsonl");
  let isFailing = false;
  return {
    get isFailing() {
      return isFailing;
    },
    add(entry) {
      try {
        const line = `${JSON.stringify({ at: now(), ...entry })}\n`;
        if (sizeOf(path) + line.length > maxBytes) renameSync(path, older);
        addLine(path, line);
        isFailing = false;
      } catch (error) {
        if (!isFailing)
          log.error(
            `${fileFailure(`write ${path}`, error).message} What is done is not written down.`,
          );
        isFailing = true;
      }
    },
    last(limit) {
      const entries: AuditEntry[] = [];
      for (const file of [path, older])
        if (entries.length < limit) entries.push(...lastOf(file, limit - entries.length, maxBytes));
      return entries;
    },
  };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

// At once, so that what was decided is written down even if this process ends in the next moment.
function addLine(path: string, line: string): void {
  const flags =
    constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
  const file = openSync(path, flags, 0o600);
  try {
    const { size } = requireOwn(file);
    const last = Buffer.alloc(1, NEWLINE);
    if (size > 0) readSync(file, last, 0, 1, size - 1);
    // What was torn off by a full disk is left as a line of its own.
    const bytes = Buffer.from(last[0] === NEWLINE ? line : `\n${line}`);
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
  } finally {
    closeSync(file);
  }
}

function requireOwn(file: number): { readonly size: number } {
  const found = fstatSync(file);
  const user = process.getuid?.();
  if (found.isFile() && (user === undefined || found.uid === user)) return found;
  throw new CliError("it is not a regular file of this user");
}

/** The last entries of a file, the newest first. */
function lastOf(path: string, limit: number, maxBytes: number): AuditEntry[] {
  try {
    const file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const { size } = requireOwn(file);
      // Whatever it has become, no more than this is read.
      const bytes = Buffer.alloc(Math.min(size, maxBytes));
      const length = readSync(file, bytes, 0, bytes.length, size - bytes.length);
      const lines = bytes.toString("utf8", 0, length).split("\n").toReversed();
      return entriesOf(lines, limit);
    } finally {
      closeSync(file);
    }
  } catch {
    return [];
  }
}

function entriesOf(lines: readonly string[], limit: number): AuditEntry[] {
  const entries: AuditEntry[] = [];
  for (const line of lines) {
    if (entries.length >= limit) break;
    const value = parseJson(line);
    if (isRecord(value) && typeof value.at === "number" && typeof value.action === "string")
      entries.push(value as unknown as AuditEntry);
  }
  return entries;
}
