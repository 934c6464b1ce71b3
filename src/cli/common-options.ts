import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { CliError } from "./cli-error.ts";
import { defaultHome } from "./files/home.ts";
import { launchCommand } from "./launch-command.ts";
import { isHttpUrl } from "./providers/address.ts";

/** The port that the server listens at, unless another is chosen. */
export const DEFAULT_PORT = 53_210;

/** Options of every command that reads or writes the config. */
interface FileOptions {
  readonly home?: string;
  readonly config?: string;
}

/** Lets a command take `--home` and `--config`. */
export function addFileOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--home <dir>", "where token and config live (default: ~/.tokori)")
        .env("REMOTE_CHAT_HOME")
        .argParser(parsePath),
    )
    .addOption(
      new Option("--config <file>", "config file (default: config.json in the home directory)")
        .env("REMOTE_CHAT_CONFIG")
        .argParser(parsePath),
    );
}

/** The home directory and the config file of a command; those before a sub-command count for it too. */
export function filesOf(command: Command): { readonly home: string; readonly configFile: string } {
  const { home, config } = command.opts<FileOptions>();
  const before = command.parent ? nearestFiles(command.parent) : {};
  const directory = home ?? before.home ?? defaultHome();
  return { home: directory, configFile: config ?? before.config ?? join(directory, "config.json") };
}

/**
 * The same, for a command that reads the config.
 * @throws CliError when a config file was named that is not there
 */
export function existingFilesOf(command: Command): ReturnType<typeof filesOf> {
  const files = filesOf(command);
  const { configFile } = files;
  const isNamed = nearestFiles(command).config !== undefined;
  if (isNamed && statSync(configFile, { throwIfNoEntry: false }) === undefined)
    throw new CliError(
      `There is no config file ${configFile}. Check --config and REMOTE_CHAT_CONFIG, or make one there: ${launchCommand()} providers add --config ${configFile}`,
    );
  return files;
}

function nearestFiles(command: Command): FileOptions {
  const before = command.parent ? nearestFiles(command.parent) : {};
  return { ...before, ...command.opts<FileOptions>() };
}

/** Reads a path, as seen from the current directory. */
export function parsePath(text: string): string {
  return resolve(parseNonEmpty(text));
}

/** Reads a text that says something. */
export function parseNonEmpty(text: string): string {
  if (text.trim() !== "") return text.trim();
  throw new InvalidArgumentError("It must not be empty.");
}

/** Reads a port's number. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("A port is a number from 0 to 65535.");
}

/** Reads the URL by which a phone reaches this PC. */
export function parsePublicUrl(text: string): URL {
  if (isHttpUrl(text)) return new URL(text);
  throw new InvalidArgumentError("A public URL looks like https://chat.example.com.");
}
