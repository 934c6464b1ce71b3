import { arch, cpus, freemem, hostname, platform, totalmem, uptime } from "node:os";
import type { Devices } from "../../auth/devices.ts";
import type { PairRequests } from "../../auth/pair-requests.ts";
import type { OperatorState } from "../../routes/operator-routes.ts";
import type { AgentRuns, RunSummary } from "../../runs/agent-runs.ts";
import { maySee } from "../sys-permission.ts";
import type { TunnelControl } from "./operator.ts";
import type { RecentErrors } from "./recent-errors.ts";

/** An MCP server, as the status shows it. */
export interface ShownServer {
  readonly name: string;
  readonly state: string;
  readonly tools?: number;
  readonly message?: string;
}

/** The loops, as the status shows them. */
export interface ShownLoops {
  readonly count: number;
  readonly enabled: number;
  readonly running: number;
  /** Milliseconds since 1970; absent when none is due. */
  readonly nextRunAt?: number;
}

/** What {@link serverStatus} looks at. */
export interface StatusSources {
  readonly host: string;
  readonly port: number;
  readonly version: string;
  readonly state: () => Promise<OperatorState>;
  readonly tunnel: TunnelControl | undefined;
  readonly devices: Devices;
  readonly requests: PairRequests;
  /** Undefined as long as there is no agent. */
  readonly runs: () => AgentRuns | undefined;
  readonly servers: () => Promise<readonly ShownServer[]>;
  /** Default: nothing is known of loops. */
  readonly loops?: (() => Promise<ShownLoops>) | undefined;
  /** How many are kept. */
  readonly conversations: () => Promise<number>;
  readonly isHalted: () => boolean;
  readonly errors: RecentErrors;
  readonly now?: () => number;
}

const FIVE_MINUTES_MS = 300_000;
const DAY_MS = 86_400_000;
const ONE_MIB = 1_048_576;

/** Everything at one look. What cannot be found out is null; never rejects. */
export async function serverStatus(sources: StatusSources): Promise<Record<string, unknown>> {
  const { host, port, version, errors, now = Date.now } = sources;
  const { url, startedAt, ...provider } = await sources.state();
  const { total, recent } = errors.faultsSince(now() - FIVE_MINUTES_MS);
  const runs = sources.runs()?.list({ limit: 1000 }) ?? [];
  return {
    timestamp: now(),
    version,
    startedAt,
    remoteServer: {
      running: true,
      bind: host,
      port,
      ...(url !== null && { url, connectableUrl: url }),
    },
    ...provider,
    tunnel: shownTunnel(sources.tunnel),
    devices: shownDevices(sources, now()),
    runs: shownRuns(runs, sources.runs()?.approvals().length ?? 0),
    loops: (await sources.loops?.().catch(() => null)) ?? null,
    mcpServers: await sources.servers().catch(() => null),
    conversations: await sources
      .conversations()
      .then((count) => ({ count }))
      .catch(() => null),
    halted: sources.isHalted(),
    sessions: sessionsOf(runs),
    recentErrors: { total, errorsInLastFiveMinutes: recent },
    system: systemNow(version),
  };
}

function shownTunnel(tunnel: TunnelControl | undefined): object {
  if (!tunnel) return { running: false, starting: false, mode: null };
  const { state, url, message } = tunnel.status;
  return {
    running: state === "ready",
    starting: state === "starting" || state === "restarting",
    mode: tunnel.kind,
    state,
    ...(url !== undefined && { url }),
    ...(message !== undefined && state !== "ready" && { error: message }),
  };
}

function shownDevices({ devices, requests }: StatusSources, nowMs: number): object {
  const all = devices.list();
  const isRecent = (seenAt: string | null): boolean =>
    seenAt !== null && nowMs - Date.parse(seenAt) < DAY_MS;
  return {
    count: all.length,
    seenToday: all.filter(({ lastSeenAt }) => isRecent(lastSeenAt)).length,
    waiting: requests.list().length,
  };
}

function shownRuns(runs: readonly RunSummary[], approvals: number): object {
  const count = (status: RunSummary["status"]): number =>
    runs.filter((run) => run.status === status).length;
  return {
    running: count("running"),
    waiting: count("waiting"),
    queued: count("queued"),
    interrupted: count("interrupted"),
    approvals,
  };
}

const LIVE: ReadonlySet<string> = new Set(["queued", "running", "waiting"]);

function sessionsOf(runs: readonly RunSummary[]): object {
  const live = runs.filter(({ status }) => LIVE.has(status));
  return {
    activeSessions: live.length,
    recentSessions: runs.length - live.length,
    activeSessionDetails: live.map(({ id, agent, status, startedAt }) => ({
      id,
      title: agent,
      status,
      startTime: startedAt,
    })),
  };
}

/** What is known of the machine; what may not be looked at is left out. */
function systemNow(version: string): object {
  const { heapUsed, heapTotal, rss } = process.memoryUsage();
  const mebibytes = (bytes: number): number => Math.round(bytes / ONE_MIB);
  return {
    platform: platform(),
    arch: arch(),
    nodeVersion: process.version,
    appVersion: version,
    ...(maySee("osUptime") && { uptimeSeconds: Math.round(uptime()) }),
    processUptimeSeconds: Math.round(process.uptime()),
    memoryUsage: {
      heapUsedMB: mebibytes(heapUsed),
      heapTotalMB: mebibytes(heapTotal),
      rssMB: mebibytes(rss),
    },
    ...(maySee("cpus") && { cpuCount: cpus().length }),
    ...(maySee("systemMemoryInfo") && {
      totalMemoryMB: mebibytes(totalmem()),
      freeMemoryMB: mebibytes(freemem()),
    }),
    ...(maySee("hostname") && { hostname: hostname() }),
  };
}
