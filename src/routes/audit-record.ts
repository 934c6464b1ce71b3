import type { AuditEntry } from "../audit.ts";

/** An entry of the audit in DotAgents' fields. */
export interface AuditRecord {
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly action: string;
  readonly success: boolean;
  /** The device that did it. */
  readonly deviceId?: string;
  /** Who did it, when it was no device: `owner`, `terminal`, `server`, or a loop. */
  readonly source?: string;
  /** What else is known of it. */
  readonly details?: Readonly<Record<string, string>>;
  /** The error code of what failed. */
  readonly failureReason?: string;
}

const FAILED = /^failed(?:: (.+))?$/;

/** An entry as it is given out. */
export function auditRecord({ at, action, by, outcome, ...rest }: AuditEntry): AuditRecord {
  const failed = outcome === undefined ? null : FAILED.exec(outcome);
  const details = { ...known(rest), ...(outcome !== undefined && !failed && { outcome }) };
  const isDevice =
    by !== "owner" && by !== "terminal" && by !== "server" && !by.startsWith("loop:");
  return {
    timestamp: at,
    action,
    success: !failed,
    ...(isDevice ? { deviceId: by } : { source: by }),
    ...(Object.keys(details).length > 0 && { details }),
    ...(failed && { failureReason: failed[1] ?? "failed" }),
  };
}

/** The fields of an entry that are texts; a file may hold others. */
function known(rest: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts = Object.entries(rest).filter(
    (field): field is [string, string] => FIELDS.has(field[0]) && typeof field[1] === "string",
  );
  return Object.fromEntries(texts);
}

const FIELDS: ReadonlySet<string> = new Set([
  "run",
  "agent",
  "server",
  "tool",
  "digest",
  "subject",
]);
