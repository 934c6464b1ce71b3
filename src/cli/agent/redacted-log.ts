import { redactor } from "../../mcp/redact.ts";
import type { Log } from "../log.ts";

/** A log in which no value of `secrets`, from names to values, stands. */
export function redactedLog(log: Log, secrets: () => ReadonlyMap<string, string>): Log {
  const redacted = (level: keyof Log) => (message: string) =>
    log[level](redactor(secrets())(message));
  return { error: redacted("error"), info: redacted("info"), debug: redacted("debug") };
}
