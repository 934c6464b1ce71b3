import { redactor } from "../../mcp/redact.ts";
import { eachSeverity, type Log } from "../log.ts";

/** A log in which no value of `secrets`, from names to values, stands. */
export function redactedLog(log: Log, secrets: () => ReadonlyMap<string, string>): Log {
  return eachSeverity((severity) => (message) => log[severity](redactor(secrets())(message)));
}
