import * as files from "node:fs/promises";
import { ChatError } from "../../errors.ts";
import type { HealthCheck, HealthReport } from "../../routes/operator-desk.ts";
import { plural } from "../plural.ts";
import { maySee } from "../sys-permission.ts";
import type { TunnelControl } from "./operator.ts";

/** What {@link checkHealth} looks at. */
export interface HealthSources {
  readonly home: string;
  /** @throws what is wrong with the config's file */
  readonly readConfig: () => unknown;
  /** What is suspicious in the config, one sentence each. */
  readonly warnings: () => readonly string[];
  /** @throws ChatError `chat.no_provider` */
  readonly provider: () => { readonly name: string };
  readonly tunnel: TunnelControl | undefined;
  readonly devices: () => number;
  readonly isHalted: () => boolean;
  /** Approvals that wait for a person. */
  readonly waiting: () => number;
  /** Whether what is done can be written down. */
  readonly isAudited: () => boolean;
  /** MCP servers that could not be started. */
  readonly failedServers: () => Promise<readonly string[]>;
  /** Errors of this server's own in the last five minutes. */
  readonly faults: () => number;
  /** Bytes that the home directory's disk has left; undefined where that cannot be known. */
  readonly freeBytes?: (directory: string) => Promise<number | undefined>;
  readonly now?: () => number;
}

const LITTLE_BYTES = 268_435_456;
const TOO_LITTLE_BYTES = 16_777_216;
const ONE_MIB = 1_048_576;

/** Looks at all that a phone's chat depends on. Asks no provider, and starts nothing. Never rejects. */
export async function checkHealth(sources: HealthSources): Promise<HealthReport> {
  const { now = Date.now } = sources;
  const checks = {
    server: pass("It runs."),
    config: safely(() => configCheck(sources)),
    provider: safely(() => pass(`${sources.provider().name} answers.`)),
    tunnel: tunnelCheck(sources.tunnel),
    devices: safely(() => devicesCheck(sources.devices())),
    disk: await diskCheck(sources),
    audit: sources.isAudited()
      ? pass("What is done is written down.")
      : fail("What is done cannot be written down. See the log, and check the PC's disk."),
    agents: await agentsCheck(sources).catch(failure),
    errors: safely(() => errorsCheck(sources.faults())),
  };
  return { checkedAt: now(), overall: overallOf(Object.values(checks)), checks };
}

function overallOf(checks: readonly HealthCheck[]): HealthReport["overall"] {
  if (checks.some(({ status }) => status === "fail")) return "critical";
  return checks.some(({ status }) => status === "warning") ? "warning" : "healthy";
}

function configCheck({ readConfig, warnings }: HealthSources): HealthCheck {
  readConfig();
  const count = warnings().length;
  if (count === 0) return pass("The config can be read.");
  return warning(`The config holds ${plural(count, "thing")} that may not be meant. See the log.`);
}

function tunnelCheck(tunnel: TunnelControl | undefined): HealthCheck {
  if (!tunnel) return pass("No tunnel was asked for.");
  const { state, message, url } = tunnel.status;
  if (state === "ready") return pass(`${url ?? "Its address"} leads here.`);
  if (state === "stopped") return pass("No tunnel runs.");
  if (state === "failed" || state === "not-installed")
    return fail(message ?? "The tunnel does not start.");
  return warning(message ?? "The tunnel is starting.");
}

function devicesCheck(count: number): HealthCheck {
  if (count > 0) return pass(`${plural(count, "device")} may chat.`);
  return warning("No device is paired. Run on the PC: remote-chat pair");
}

async function diskCheck({ home, freeBytes = freeBytesOf }: HealthSources): Promise<HealthCheck> {
  const free = await freeBytes(home).catch(() => undefined);
  if (free === undefined) return pass("How much room the disk has cannot be known here.");
  const words = `The PC's disk has ${Math.floor(free / ONE_MIB)} MiB left.`;
  if (free < TOO_LITTLE_BYTES) return fail(`${words} Nothing can be kept: make room there.`);
  return free < LITTLE_BYTES ? warning(`${words} Make room there.`) : pass(words);
}

async function agentsCheck(sources: HealthSources): Promise<HealthCheck> {
  if (sources.isHalted())
    return warning("Agents were stopped, and none begins until you resume them.");
  const failed = await sources.failedServers();
  if (failed.length > 0)
    return warning(
      `${failed.length === 1 ? "An MCP server fails" : "MCP servers fail"}: ${failed.join(", ")}.`,
    );
  const waiting = sources.waiting();
  if (waiting > 0) return pass(`${plural(waiting, "approval")} waiting for your answer.`);
  return pass("Nothing waits for you.");
}

function errorsCheck(faults: number): HealthCheck {
  if (faults === 0) return pass("No errors of this server in the last five minutes.");
  return warning(`${plural(faults, "error")} of this server in the last five minutes.`);
}

async function freeBytesOf(directory: string): Promise<number | undefined> {
  // Not on every runtime that this runs on.
  const { statfs } = files as Partial<typeof files>;
  if (!statfs || !maySee("statfs")) return undefined;
  const { bavail, bsize } = await statfs(directory);
  return Number(bavail) * Number(bsize);
}

function safely(check: () => HealthCheck): HealthCheck {
  try {
    return check();
  } catch (error) {
    return failure(error);
  }
}

function failure(error: unknown): HealthCheck {
  return fail(error instanceof ChatError ? error.message : "It cannot be looked at. See the log.");
}

function pass(message: string): HealthCheck {
  return { status: "pass", message };
}

function warning(message: string): HealthCheck {
  return { status: "warning", message };
}

function fail(message: string): HealthCheck {
  return { status: "fail", message };
}
