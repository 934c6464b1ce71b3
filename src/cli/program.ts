import { resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { VERSION } from "../version.ts";
import { defaultHome } from "./home.ts";
import { LOG_LEVELS, type LogLevel, lineLog } from "./log.ts";
import { ownCommand } from "./own-command.ts";
import { serve } from "./serve.ts";

/** Options that every command takes. */
export interface CommonOptions {
  readonly home: string;
  readonly config?: string;
  readonly logLevel: LogLevel;
}

interface ServeOptions extends CommonOptions {
  readonly port: number;
  readonly host: string;
  readonly keepToken: boolean;
  readonly publicUrl?: URL;
  readonly corsOrigin: string[];
}

/** The command line: what it takes and what runs for it. */
export function program(): Command {
  const command = new Command("remote-chat")
    .description("Use your PC's chat from your phone. Without a command, the server starts.")
    .version(VERSION)
    .exitOverride()
    .configureOutput({
      writeErr: (text) => process.stderr.write(text),
      outputError: writeUsageError,
    })
    .addHelpText("after", () => `\nStart it with: ${ownCommand()} [options] [command]`);
  for (const option of serveOptions()) command.addOption(option);
  command.action((options: ServeOptions) => serve(toServerOptions(options)));
  return command;
}

function serveOptions(): Option[] {
  return [
    new Option("--port <n>", "port to listen at; 0 for any free one")
      .env("REMOTE_CHAT_PORT")
      .default(53210)
      .argParser(parsePort),
    new Option("--host <address>", "address to listen at")
      .env("REMOTE_CHAT_HOST")
      .default("127.0.0.1")
      .argParser(parseNonEmpty),
    new Option("--home <dir>", "where token and config live")
      .env("REMOTE_CHAT_HOME")
      .default(defaultHome(), "~/.tokori")
      .argParser(parsePath),
    new Option("--config <file>", "config file (default: config.json in the home directory)")
      .env("REMOTE_CHAT_CONFIG")
      .argParser(parsePath),
    new Option("--keep-token", "go on with the stored token instead of a fresh one").default(false),
    new Option("--public-url <url>", "where the phone reaches this PC")
      .env("REMOTE_CHAT_PUBLIC_URL")
      .argParser(parsePublicUrl),
    new Option("--cors-origin <origin>", "origin of a page that may use this; repeatable")
      .default([], "loopback origins")
      .argParser(addOrigin),
    new Option("--log-level <level>", "how much is told on stderr")
      .choices(LOG_LEVELS)
      .default("info"),
  ];
}

function toServerOptions(options: ServeOptions): Parameters<typeof serve>[0] {
  const { home, config, host, port, keepToken, publicUrl, corsOrigin, logLevel } = options;
  return {
    home,
    host,
    port,
    keepToken,
    corsOrigins: corsOrigin,
    env: process.env,
    log: lineLog(logLevel, (line) => process.stderr.write(line)),
    ...(config !== undefined && { configFile: config }),
    ...(publicUrl !== undefined && { publicUrl }),
  };
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("A port is a number from 0 to 65535.");
}

function parseNonEmpty(text: string): string {
  if (text.trim() !== "") return text.trim();
  throw new InvalidArgumentError("It must not be empty.");
}

function parsePath(text: string): string {
  return resolve(parseNonEmpty(text));
}

function parsePublicUrl(text: string): URL {
  if (URL.canParse(text)) {
    const url = new URL(text);
    if (/^https?:$/.test(url.protocol)) return url;
  }
  throw new InvalidArgumentError("A public URL looks like https://chat.example.com.");
}

function addOrigin(text: string, others: string[]): string[] {
  if (text === "*" || /^[a-z][a-z0-9+.-]*:\/\/[^/\s]+$/.test(text)) return [...others, text];
  throw new InvalidArgumentError("An origin looks like https://app.example.com, without a path.");
}

/** One line a mistake. */
function writeUsageError(text: string, write: (text: string) => void): void {
  const line = text
    .replace(/^error: /, "")
    .trim()
    .replace(/\s*\n\s*/g, " ");
  write(`remote-chat: ${line} (--help lists what there is)\n`);
}
