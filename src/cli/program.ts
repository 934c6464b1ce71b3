import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { otherPcOrigins } from "../page/other-pcs.ts";
import { VERSION } from "../version.ts";
import { CliError } from "./cli-error.ts";
import { addAgentsCommand, workspaceOption } from "./commands/agents.ts";
import { addAgentsMcpCommand } from "./commands/agents-mcp.ts";
import { addAgentsRunCommand } from "./commands/agents-run.ts";
import { addAgentsStopCommands, addStopCommand } from "./commands/agents-stop.ts";
import { addCompletionCommand } from "./commands/completion.ts";
import { addConfigCommand } from "./commands/config.ts";
import { addConversationsCommand } from "./commands/conversations.ts";
import { addDevicesCommand } from "./commands/devices.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addHelpCommand } from "./commands/help.ts";
import { addLogsCommand } from "./commands/logs.ts";
import { addLoopsCommand } from "./commands/loops.ts";
import { addOpenCommand } from "./commands/open.ts";
import { addPairCommand } from "./commands/pair.ts";
import { addProvidersCommand } from "./commands/providers.ts";
import { serve } from "./commands/serve.ts";
import { addServiceCommand } from "./commands/service.ts";
import { addStatusCommand } from "./commands/status.ts";
import { addUpdateCommand } from "./commands/update.ts";
import {
  addFileOptions,
  DEFAULT_PORT,
  existingFilesOf,
  parseNonEmpty,
  parsePort,
  parsePublicUrl,
} from "./common-options.ts";
import { launchCommand } from "./launch-command.ts";
import { LOG_LEVELS, type LogLevel, lineLog } from "./log.ts";
import type { ServerOptions } from "./server/start-server.ts";
import { type TunnelFlags, tunnelChoice, tunnelOptions } from "./tunnel/tunnel-options.ts";

interface ServeOptions extends TunnelFlags {
  readonly logLevel: LogLevel;
  readonly port: number;
  readonly host: string;
  readonly keepToken?: boolean;
  readonly publicUrl?: URL;
  readonly corsOrigin: string[];
  readonly otherPc: string[];
  readonly qr?: boolean;
  readonly workspace?: string;
  readonly updateCheck: boolean;
}

/** The command line: what it takes and what runs for it. */
export function program(): Command {
  const command = new Command("remote-chat")
    .description("Use your PC's chat from your phone. Without a command, the server starts.")
    .version(VERSION, "-v, --version", "print the version")
    .exitOverride()
    // After a command, options are that command's own: --host means another thing there.
    .enablePositionalOptions()
    .configureOutput({
      writeErr: (text) => process.stderr.write(text),
      outputError: writeUsageError,
    })
    .addHelpText("after", () => `\nStart it with: ${launchCommand()} [options] [command]`);
  addFileOptions(command);
  addShortVersion(command);
  for (const option of serveOptions()) command.addOption(option);
  command.allowExcessArguments().action((options: ServeOptions, self: Command) => {
    refuseUnknownCommand(self.args);
    const { qr = false, workspace, updateCheck } = options;
    const tunnel = tunnelChoice(options);
    return serve(
      { ...toServerOptions(options), ...existingFilesOf(self) },
      { qr, updateCheck, ...(tunnel && { tunnel }), ...(workspace !== undefined && { workspace }) },
    );
  });
  addProvidersCommand(command);
  addOpenCommand(command);
  addPairCommand(command);
  addDevicesCommand(command);
  addAgentsCommand(command);
  addAgentsMcpCommand(command);
  addConversationsCommand(command);
  addAgentsRunCommand(command);
  addAgentsStopCommands(command);
  addLoopsCommand(command);
  addStopCommand(command);
  addServiceCommand(command, serveOptions);
  addStatusCommand(command);
  addLogsCommand(command);
  addDoctorCommand(command);
  addConfigCommand(command);
  addUpdateCommand(command);
  addCompletionCommand(command);
  addHelpCommand(command);
  return command;
}

/** `-V`, which many programs take for `--version`; not shown in the help. */
function addShortVersion(command: Command): void {
  command.addOption(new Option("-V").hideHelp()).on("option:V", () => {
    process.stdout.write(`${VERSION}\n`);
    throw new CommanderError(0, "commander.version", VERSION);
  });
}

function serveOptions(): Option[] {
  return [
    new Option("--port <n>", "port to listen at; 0 for any free one")
      .env("REMOTE_CHAT_PORT")
      .default(DEFAULT_PORT)
      .argParser(parsePort),
    new Option("--host <address>", "address to listen at")
      .env("REMOTE_CHAT_HOST")
      .default("127.0.0.1")
      .argParser(parseNonEmpty),
    new Option("--keep-token", "go on with the stored token instead of a fresh one"),
    new Option("--public-url <url>", "where the phone reaches this PC")
      .env("REMOTE_CHAT_PUBLIC_URL")
      .argParser(parsePublicUrl),
    ...tunnelOptions(),
    workspaceOption(),
    new Option("--qr", "show the QR code for pairing at start even where there is no terminal"),
    new Option("--no-update-check", "do not look for a newer version, once a day"),
    new Option("--cors-origin <origin>", "origin of a page that may use this; repeatable")
      .default([], "loopback origins")
      .argParser(addOrigin),
    new Option("--other-pc <origin>", "another PC that this PC's page may talk to; repeatable")
      .default([], "none")
      .argParser(addOtherPc),
    new Option("--log-level <level>", "how much is logged on stderr")
      .choices(LOG_LEVELS)
      .default("info"),
  ];
}

function toServerOptions(options: ServeOptions): Omit<ServerOptions, "home"> {
  const { host, port, keepToken, publicUrl, corsOrigin, otherPc, logLevel } = options;
  return {
    host,
    port,
    keepToken: keepToken ?? false,
    corsOrigins: corsOrigin,
    otherPcs: otherPc,
    env: process.env,
    log: lineLog(logLevel, (line) => process.stderr.write(line)),
    ...(publicUrl !== undefined && { publicUrl }),
  };
}

function refuseUnknownCommand([name]: readonly string[]): void {
  if (name === undefined) return;
  throw new CliError(`There is no command '${name}' (--help lists what there is)`, { exitCode: 2 });
}

function addOrigin(text: string, others: string[]): string[] {
  if (text === "*" || /^[a-z][a-z0-9+.-]*:\/\/[^/\s]+$/.test(text)) return [...others, text];
  throw new InvalidArgumentError("An origin looks like https://app.example.com, without a path.");
}

function addOtherPc(text: string, others: string[]): string[] {
  try {
    return [...otherPcOrigins([...others, text])];
  } catch (error) {
    throw new InvalidArgumentError(`${error instanceof Error ? error.message : error}.`);
  }
}

/** One line a mistake. */
function writeUsageError(text: string, write: (text: string) => void): void {
  const line = text
    .replace(/^error: /, "")
    .trim()
    .replace(/\s*\n\s*/g, " ");
  write(`remote-chat: ${line} (--help lists what there is)\n`);
}
