import { existsSync } from "node:fs";
import type { AuditEntry } from "../../audit.ts";
import { type Log, SILENT } from "../log.ts";
import { diskAudit } from "./audit-file.ts";

/**
 * Writes down what somebody did with a command, in a home directory that is there. Where it
 * cannot be written, that is said on stderr, and what was done stays done.
 */
export function auditTerminal(home: string, entry: Omit<AuditEntry, "at" | "by">): void {
  if (!existsSync(home)) return;
  const log: Log = {
    ...SILENT,
    error: (message) => void process.stderr.write(`remote-chat: ${message}\n`),
  };
  diskAudit(home, log).add({ by: "terminal", ...entry });
}
