import * as z from "zod";

const check = z.object({ status: z.enum(["pass", "warning", "fail"]), message: z.string() });

/** What `GET /v1/operator/status` answers; what is not known here is given on with `--json`. */
export const serverStatus = z.looseObject({
  version: z.string(),
  startedAt: z.string(),
  remoteServer: z.looseObject({ bind: z.string(), port: z.int(), url: z.string().exactOptional() }),
  provider: z.looseObject({ id: z.string(), name: z.string(), model: z.string() }).nullable(),
  noProvider: z.string().exactOptional(),
  tunnel: z.looseObject({
    mode: z.string().nullable(),
    state: z.string().exactOptional(),
    url: z.string().exactOptional(),
    error: z.string().exactOptional(),
  }),
  devices: z.looseObject({ count: z.int(), seenToday: z.int(), waiting: z.int() }),
  runs: z.looseObject({
    running: z.int(),
    waiting: z.int(),
    queued: z.int(),
    interrupted: z.int(),
    approvals: z.int(),
  }),
  loops: z.looseObject({ count: z.int(), enabled: z.int(), running: z.int() }).nullable(),
  mcpServers: z.array(z.looseObject({ name: z.string(), state: z.string() })).nullable(),
  conversations: z.looseObject({ count: z.int() }).nullable(),
  halted: z.boolean(),
  health: z.looseObject({
    overall: z.enum(["healthy", "warning", "critical"]),
    checks: z.record(z.string(), check),
  }),
});

const logLine = z.object({
  id: z.number(),
  timestamp: z.number(),
  level: z.string(),
  component: z.string(),
  message: z.string(),
});
/** What `GET /v1/operator/logs` answers. */
export const logLines = z.object({ logs: z.array(logLine) });

/** The running server at one look. */
export type StatusAnswer = z.infer<typeof serverStatus>;

/** A line of the running server's log. */
export type LogLine = z.infer<typeof logLine>;

/** Which lines of the log are asked for. */
export interface LogLinesQuery {
  /** At most 100. */
  readonly count: number;
  readonly level?: string | undefined;
  /** Those after the line of this id, the oldest first. Default: the newest. */
  readonly after?: number | undefined;
}
