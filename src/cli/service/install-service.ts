import { delimiter } from "node:path";
import { delay } from "../../delay.ts";
import { CliError } from "../cli-error.ts";
import { ConfigFile } from "../config/config-file.ts";
import type { Env } from "../env.ts";
import { prepareHome } from "../files/home.ts";
import { readPrivateFile } from "../files/private-file.ts";
import { launchCommand } from "../launch-command.ts";
import { SILENT } from "../log.ts";
import { findPresence } from "../reach/find-server.ts";
import type { TunnelKind } from "../tunnel/choose-program.ts";
import { defineService, environmentFile } from "./define-service.ts";
import { readEnvFile } from "./env-file.ts";
import { installText } from "./install-text.ts";
import { leftOutVariables } from "./left-out-variables.ts";
import type { ProgramArgv } from "./program-argv.ts";
import type { ServiceDefinition } from "./service-definition.ts";
import type { ServiceManager } from "./service-manager.ts";

/** What is to be installed. */
export interface ServicePlan {
  readonly service: ServiceDefinition;
  readonly configFile: string;
  readonly program: ProgramArgv;
  /** What the system reads. */
  readonly text: string;
}

/** Puts a service together; touches nothing. @throws CliError for what a service cannot be given */
export function planService({
  manager,
  home,
  configFile,
  options,
  program,
  env,
}: {
  readonly manager: ServiceManager;
  readonly home: string;
  readonly configFile: string;
  readonly options: readonly string[];
  readonly program: ProgramArgv;
  readonly env: Env;
}): ServicePlan {
  const service = defineService({
    home,
    configFile,
    options,
    program,
    path: pathOf(env),
    needsSupervisor: manager.needsSupervisor,
  });
  return { service, configFile, program, text: manager.text(service) };
}

/** The `PATH`, each directory once. */
function pathOf(env: Env): string {
  const directories = (env.PATH ?? env.Path ?? "").split(delimiter);
  return [...new Set(directories.filter((directory) => directory !== ""))].join(delimiter);
}

/** How {@link installService} works. */
export interface InstallSetup {
  readonly manager: ServiceManager;
  readonly tunnel: TunnelKind | undefined;
  readonly env: Env;
  /** Milliseconds in which the server should answer. Default 20 000. */
  readonly answerMs?: number;
}

/**
 * Installs a service, waits until its server answers, and gives what the person is to be told.
 * @throws CliError when another server uses the home directory, or the system refuses
 */
export async function installService(
  { service, configFile, program }: ServicePlan,
  { manager, tunnel, env, answerMs = 20_000 }: InstallSetup,
): Promise<string> {
  const { home } = service;
  // A config that the server could not read is better found out now.
  const config = new ConfigFile(configFile, SILENT).last;
  const given = await readPrivateFile(service.environmentFile, "file of variables");
  await manager.check();
  // A unit cannot start in a directory that is not there.
  await prepareHome(home);
  const before = await runningPid(home, manager);
  await manager.install(service);
  const url = await answeringUrl(home, { before, answerMs });
  return installText({
    title: manager.title,
    file: manager.file,
    url,
    tunnel,
    leftOut: leftOutVariables(config, env, new Set(Object.keys(readEnvFile(given ?? "")))),
    environmentFile: environmentFile(home),
    warning: program.warning,
    command: launchCommand(),
  });
}

/** The process of this service's server; undefined when none runs. @throws CliError when another's does */
async function runningPid(home: string, manager: ServiceManager): Promise<number | undefined> {
  const found = await findPresence(home);
  if (found.state !== "running" && found.state !== "silent") return undefined;
  const { pid, url } = found.server;
  const { installed, running = installed } = await manager.state();
  if (running) return pid;
  throw new CliError(
    `A remote-chat runs already with the home directory ${home}, at ${url} (process ${pid}), and a service's server could not use it. Stop that one first (Ctrl+C in its terminal), then install the service again.`,
  );
}

async function answeringUrl(
  home: string,
  { before, answerMs }: { readonly before: number | undefined; readonly answerMs: number },
): Promise<string | undefined> {
  for (const end = Date.now() + answerMs; Date.now() < end; await delay(LOOK_MS)) {
    const found = await findPresence(home);
    if (found.state === "running" && found.server.pid !== before) return found.server.url;
  }
  return undefined;
}

const LOOK_MS = 250;
