import { findPresence } from "../reach/find-server.ts";
import { exec } from "../tunnel/exec.ts";
import { serviceLogFile } from "./define-service.ts";
import { lastLines } from "./follow-file.ts";
import type { ServiceManager } from "./service-manager.ts";
import { type ServiceView, tunnelRow } from "./status-text.ts";
import { commandEnv } from "./this-service.ts";

const LINES = 10;

/** Looks at a home directory's service and its server. @throws CliError when the system cannot be asked */
export async function lookAtService(home: string, manager: ServiceManager): Promise<ServiceView> {
  const { title, file } = manager;
  const [state, server] = await Promise.all([manager.state(), serverOf(home)]);
  const log = state.installed ? await lastOfLog(home, manager) : [];
  return { title, file, state, server, log };
}

/** The last lines of a service's log; empty where it cannot be read. */
export async function lastOfLog(home: string, manager: ServiceManager): Promise<string[]> {
  const [file, ...args] = manager.logCommand?.({ lines: LINES, follow: false }) ?? [];
  if (file === undefined) return lastLines(serviceLogFile(home), LINES);
  const env = commandEnv(process.env, process.getuid?.());
  const { code, stdout } = await exec(file, args, { env });
  return code === 0 ? stdout.split("\n").filter((line) => line !== "") : [];
}

async function serverOf(home: string): Promise<ServiceView["server"]> {
  const found = await findPresence(home);
  if (found.state !== "running") return undefined;
  const { url, pid, startedAt } = found.server;
  const status = await found.api.status().catch(() => undefined);
  const tunnel = status && tunnelRow(status.tunnel.mode, status.tunnel.state);
  return { url, pid, startedAt, phoneUrl: status?.remoteServer.url, tunnel };
}
