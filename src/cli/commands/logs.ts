import { type Command, InvalidArgumentError, Option } from "commander";
import { delay } from "../../delay.ts";
import { addFileOptions, filesOf } from "../common-options.ts";
import { SEVERITIES } from "../log.ts";
import type { LogLine, LogLinesQuery } from "../pairing/operator-answers.ts";
import { printable } from "../printable.ts";
import { requireServer } from "../reach/find-server.ts";

interface LogsOptions {
  readonly follow?: boolean;
  readonly level?: string;
  readonly count: number;
  readonly json?: boolean;
}

const POLL_MS = 1000;
const MAX_COUNT = 100;

/** `logs [-f] [--level LEVEL] [--count N] [--json]`: the last of the running server's log. */
export function addLogsCommand(program: Command): void {
  addFileOptions(program.command("logs"))
    .description("show the last of the running server's log")
    .option("-f, --follow", "go on with what comes, until Ctrl+C")
    .addOption(new Option("--level <level>", "messages of this level alone").choices(SEVERITIES))
    .addOption(new Option("--count <n>", "how many, at most 100").default(50).argParser(parseCount))
    .option("--json", "as JSON, one message a line")
    .action(async ({ follow = false, json = false, ...query }: LogsOptions, self: Command) => {
      const api = await requireServer(filesOf(self).home);
      const write = (line: LogLine): void =>
        void process.stdout.write(json ? `${JSON.stringify(line)}\n` : logText(line));
      const options = { ...query, write };
      const last = await showLogs(api, options);
      if (follow) await followLogs(api, { ...options, after: last });
    });
}

/** Where lines of a log are asked for. */
export interface LogSource {
  logs(query: LogLinesQuery): Promise<readonly LogLine[]>;
}

/** How {@link followLogs} works. */
export interface FollowOptions extends LogLinesQuery {
  readonly write: (line: LogLine) => void;
  /** Ends it. Default: nothing does. */
  readonly signal?: AbortSignal;
  /** Milliseconds between two looks. Default 1000. */
  readonly pollMs?: number;
}

/** Writes lines; gives the id after which there may be more. */
export async function showLogs(
  source: LogSource,
  { write, ...query }: FollowOptions,
): Promise<number> {
  const { count, level, after = 0 } = query;
  const lines = await source.logs({ count, level, after: query.after });
  for (const line of lines) write(line);
  return lines.at(-1)?.id ?? after;
}

/** Writes each line that comes, once, until `signal` is aborted. @throws CliError once the server is gone */
export async function followLogs(source: LogSource, options: FollowOptions): Promise<void> {
  const { signal, pollMs = POLL_MS } = options;
  for (let after = options.after ?? 0; signal?.aborted !== true; ) {
    const last = await showLogs(source, { ...options, count: MAX_COUNT, after });
    // There may be more than fitted.
    if (last === after) await delay(pollMs, signal && { signal });
    after = last;
  }
}

/** A line for the terminal; nothing in it is a command to it. */
export function logText({ timestamp, level, component, message }: LogLine): string {
  const time = new Date(timestamp).toISOString();
  return `${time} ${level} ${component}: ${printable(message)}\n`;
}

function parseCount(text: string): number {
  const count = Number(text);
  if (/^\d{1,3}$/.test(text) && count >= 1 && count <= MAX_COUNT) return count;
  throw new InvalidArgumentError("It is a number from 1 to 100.");
}
