import { spawn } from "node:child_process";
import { type Command, InvalidArgumentError, Option } from "commander";
import { CliError } from "../cli-error.ts";
import { addFileOptions, existingFilesOf, filesOf } from "../common-options.ts";
import { launchCommand } from "../launch-command.ts";
import { findPresence } from "../reach/find-server.ts";
import { removeLog } from "../service/bounded-log.ts";
import { fileArguments, serviceLogFile } from "../service/define-service.ts";
import { fileSize, followFile, lastLines } from "../service/follow-file.ts";
import { installService, planService } from "../service/install-service.ts";
import { keptOptions } from "../service/kept-options.ts";
import { programArgv } from "../service/program-argv.ts";
import { runService } from "../service/run-service.ts";
import type { LogOptions, ServiceManager } from "../service/service-manager.ts";
import { lookAtService } from "../service/service-view.ts";
import { serviceStatusText } from "../service/status-text.ts";
import { serviceOf, thisPlace } from "../service/this-service.ts";
import { type TunnelFlags, tunnelChoice } from "../tunnel/tunnel-options.ts";
import { forTerminal } from "../wrap.ts";

/** `service install | uninstall | status | logs`; `serveOptions` makes the server's own options. */
export function addServiceCommand(program: Command, serveOptions: () => readonly Option[]): void {
  const command = addFileOptions(program.command("service")).description(
    "have the server started whenever you log in",
  );
  const sub = (name: string, description: string): Command =>
    addFileOptions(command.command(name).description(description));
  addInstall(sub, serveOptions);
  sub("uninstall", "stop it, and start it no more at login").action(async (_, self: Command) => {
    const { home } = filesOf(self);
    await uninstall(home, serviceOf(home));
  });
  sub("status", "whether it is installed and runs, with its link and the last of its log")
    .option("--json", "as JSON")
    .action(async ({ json }: { json?: boolean }, self: Command) => {
      const { home } = filesOf(self);
      const view = await lookAtService(home, serviceOf(home));
      say(json ? `${JSON.stringify(view, null, 2)}\n` : serviceStatusText(view));
    });
  sub("logs", "show the last of its log, that of earlier starts too")
    .option("-f, --follow", "go on with what comes, until Ctrl+C")
    .addOption(new Option("--lines <n>", "how many").default(100).argParser(parseLines))
    .action(({ follow = false, lines }: Partial<LogOptions> & { lines: number }, self: Command) => {
      const { home } = filesOf(self);
      return showLog(home, serviceOf(home), { follow, lines });
    });
  addFileOptions(command.command("run", { hidden: true }))
    .description("what the service runs where the system keeps no log")
    .allowExcessArguments()
    .action((_, self: Command) => {
      const { home, configFile } = filesOf(self);
      const { argv } = programArgv();
      return runService(home, [...argv, ...fileArguments(home, configFile), ...self.args]);
    });
}

type InstallOptions = TunnelFlags & { readonly print?: boolean; readonly qr?: boolean };

function addInstall(
  sub: (name: string, description: string) => Command,
  serveOptions: () => readonly Option[],
): void {
  const install = sub("install", "install it with the server's options that follow, and start it");
  for (const option of serveOptions()) install.addOption(option);
  install
    .option("--print", "print what would be installed, and leave all as it is")
    .allowExcessArguments()
    .action(async (_, self: Command) => {
      // What follows "--" are options too: service install -- --tunnel quick
      if (self.args.length > 0) readMore(self);
      refuseEarlierOptions(self);
      const options = self.opts<InstallOptions>();
      if (options.qr)
        throw new CliError(
          `--qr would write pairing codes into the service's log. Show one with: ${launchCommand()} pair`,
          { exitCode: 2 },
        );
      const { home, configFile } = existingFilesOf(self);
      const tunnel = tunnelChoice(options)?.kind;
      const manager = serviceOf(home, thisPlace());
      const plan = planService({
        manager,
        home,
        configFile,
        options: keptOptions(self, ["home", "config", "print"]),
        program: programArgv(),
        env: process.env,
      });
      if (options.print) return void process.stdout.write(plan.text);
      say(await installService(plan, { manager, tunnel, env: process.env }));
    });
}

/** An option before the command is the server's that would start now. */
function refuseEarlierOptions(install: Command): void {
  const program = install.parent?.parent;
  const early = program?.options.find((option) => {
    const isFile = ["home", "config"].includes(option.attributeName());
    return !isFile && program.getOptionValueSource(option.attributeName()) === "cli";
  });
  if (early === undefined) return;
  throw new CliError(`Put ${early.long} after the command: service install ${early.long} …`, {
    exitCode: 2,
  });
}

function readMore(command: Command): void {
  const more = command.args.slice();
  const { operands, unknown } = command.parseOptions(more);
  const [wrong] = [...operands, ...unknown];
  if (wrong !== undefined)
    throw new CliError(`The server has no option ${wrong} (service install --help)`, {
      exitCode: 2,
    });
}

async function uninstall(home: string, manager: ServiceManager): Promise<void> {
  const { installed } = await manager.state();
  if (!installed) return say("It is not installed. There is nothing to do.\n");
  const found = await findPresence(home);
  await manager.uninstall("server" in found ? found.server.pid : undefined);
  if (manager.logCommand === undefined) removeLog(serviceLogFile(home));
  say(
    `It is stopped and not started any more. The home directory ${home} is as it was; the next start without --keep-token makes a fresh token.\n`,
  );
}

async function showLog(home: string, manager: ServiceManager, options: LogOptions): Promise<void> {
  const [file, ...args] = manager.logCommand?.(options) ?? [];
  if (file !== undefined) return showOutput(file, args);
  const path = serviceLogFile(home);
  const from = await fileSize(path);
  for (const line of await lastLines(path, options.lines)) process.stdout.write(`${line}\n`);
  if (options.follow) await followFile(path, (text) => void process.stdout.write(text), { from });
}

/** Runs a program whose output is this one's. */
function showOutput(file: string, args: readonly string[]): Promise<void> {
  const child = spawn(file, args, { stdio: "inherit" });
  // It gets the terminal's Ctrl+C itself, and has the last word.
  process.on("SIGINT", () => {});
  return new Promise((resolve, reject) => {
    child.on("error", () => reject(new CliError(`${file} is not installed on this PC.`)));
    child.on("close", (code) => {
      process.exitCode = code ?? 0;
      resolve();
    });
  });
}

function say(text: string): void {
  process.stdout.write(forTerminal(text, process.stdout));
}

function parseLines(text: string): number {
  const count = Number(text);
  if (/^\d{1,5}$/.test(text) && count >= 1) return count;
  throw new InvalidArgumentError("It is a number from 1 to 99999.");
}
