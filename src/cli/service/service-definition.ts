import { createHash } from "node:crypto";
import { CliError } from "../cli-error.ts";
import { isSamePath, pathKey } from "../files/same-path.ts";

/** What is started at login, whatever the system that starts it. */
export interface ServiceDefinition {
  /** The service's name, see {@link serviceName}. */
  readonly name: string;
  /** The server's home directory. */
  readonly home: string;
  /** The program and its arguments; the program by its absolute path. */
  readonly argv: readonly string[];
  /** Where programs are looked for by their names: the tunnel's, and MCP servers'. */
  readonly path: string;
  /** Where it runs. */
  readonly directory: string;
  /** The file with the variables that it gets besides; it may be missing. */
  readonly environmentFile: string;
}

/**
 * The name of a home directory's service: `remote-chat`, and for a home that is not the default
 * one with eight hexadecimal digits of its path, so that each home can have a service of its own.
 */
export function serviceName(
  home: string,
  defaultHome: string,
  platform: string = process.platform,
): string {
  if (isSamePath(home, defaultHome, platform)) return "remote-chat";
  const digest = createHash("sha256").update(pathKey(home, platform)).digest("hex");
  return `remote-chat-${digest.slice(0, 8)}`;
}

/**
 * Refuses what no service's file can hold.
 * @throws CliError
 */
export function assertWritable({
  argv,
  path,
  directory,
  environmentFile,
}: ServiceDefinition): void {
  for (const text of [...argv, path, directory, environmentFile])
    if (CONTROL.test(text))
      throw new CliError(
        `A service cannot be given ${JSON.stringify(text)}: it holds a control character.`,
      );
  // At the end of a line of a unit, it would join the next one.
  for (const text of [directory, environmentFile])
    if (text.endsWith("\\") && !/^[A-Z]:\\/i.test(text))
      throw new CliError(`A service cannot use ${text}: its name ends with a backslash.`);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROL = /[\u0000-\u001f\u007f]/;
