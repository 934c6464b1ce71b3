import { join } from "node:path";
import { defaultHome } from "../files/home.ts";
import type { ProgramArgv } from "./program-argv.ts";
import { assertWritable, type ServiceDefinition, serviceName } from "./service-definition.ts";

/** What {@link defineService} puts together. */
export interface ServiceParts {
  readonly home: string;
  readonly configFile: string;
  /** The server's other options, as they are written. */
  readonly options: readonly string[];
  readonly program: ProgramArgv;
  /** The `PATH` of this moment. */
  readonly path: string;
  readonly needsSupervisor: boolean;
}

/**
 * The service of a home directory. It goes on with the stored token at every start: a fresh one
 * would lock the owner's own clients out.
 * @throws CliError for what a service cannot be given
 */
export function defineService(parts: ServiceParts): ServiceDefinition {
  const { home, configFile, program, path, needsSupervisor } = parts;
  const files = fileArguments(home, configFile);
  const options = [...parts.options.filter((option) => option !== KEEP_TOKEN), KEEP_TOKEN];
  const service = {
    name: serviceName(home, defaultHome()),
    home,
    argv: needsSupervisor
      ? [...program.argv, "service", "run", ...files, "--", ...options]
      : [...program.argv, ...files, ...options],
    path,
    directory: program.directory ?? home,
    environmentFile: environmentFile(home),
  };
  assertWritable(service);
  return service;
}

/**
 * The options that name a home directory and a config file. The home's own config goes without
 * saying: one that is named must be there.
 */
export function fileArguments(home: string, configFile: string): string[] {
  const isOwn = configFile === join(home, "config.json");
  return [`--home=${home}`, ...(isOwn ? [] : [`--config=${configFile}`])];
}

/** The file in which a person gives a home directory's service variables, such as keys. */
export function environmentFile(home: string): string {
  return join(home, "service.env");
}

/** The service's log, where the system keeps none. */
export function serviceLogFile(home: string): string {
  return join(home, "service.log");
}

const KEEP_TOKEN = "--keep-token";
