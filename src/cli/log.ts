import { ChatError } from "../errors.ts";
import { CliError } from "./cli-error.ts";

/** How much is logged: each includes those before it, and `info` the warnings. */
export const LOG_LEVELS = ["error", "info", "debug"] as const;

/** One of {@link LOG_LEVELS}. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What a message of the log is: the gravest first. */
export const SEVERITIES = ["error", "warning", "info", "debug"] as const;

/** One of {@link SEVERITIES}. */
export type Severity = (typeof SEVERITIES)[number];

/** The server's log, for its owner. No token, key or message text may be written to it. */
export type Log = Readonly<Record<Severity, (message: string) => void>>;

/** A log that writes each message on one line, after the time, up to `level`. */
export function lineLog(level: LogLevel, write: (line: string) => void): Log {
  const writer = (own: Severity) => (message: string) => {
    if (SEVERITIES.indexOf(own) > SEVERITIES.indexOf(level)) return;
    write(`${new Date().toISOString()} ${own} ${message.replace(/\s*\n\s*/g, " ")}\n`);
  };
  return eachSeverity(writer);
}

/** A log of one function for each severity. */
export function eachSeverity(writer: (severity: Severity) => (message: string) => void): Log {
  return {
    error: writer("error"),
    warning: writer("warning"),
    info: writer("info"),
    debug: writer("debug"),
  };
}

/** A log that nobody reads. */
export const SILENT: Log = eachSeverity(() => () => {});

/** What an unexpected error says, without its stack. */
export function errorText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** An error that was written for people, as it stands; any other by its name and message. */
export function plainText(error: unknown): string {
  return error instanceof CliError || error instanceof ChatError ? error.message : errorText(error);
}
