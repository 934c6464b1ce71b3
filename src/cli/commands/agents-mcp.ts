import type { Command } from "commander";
import type { LibraryServer } from "../../library/library.ts";
import { mcpTools } from "../../mcp/mcp-tools.ts";
import type { McpServer } from "../../mcp/server-entry.ts";
import { DEFAULT_TIMING } from "../../mcp/server-status.ts";
import { serversJson, serversText, stateText, testedText } from "../agent/mcp-command-text.ts";
import { fileLogins, readLoginStates, removeLogins } from "../agent/oauth-file.ts";
import { logIn } from "../agent/oauth-login.ts";
import { openTransport } from "../agent/open-transport.ts";
import { CliError } from "../cli-error.ts";
import { addFileOptions, filesOf } from "../common-options.ts";
import { launchCommand } from "../launch-command.ts";
import { printable } from "../printable.ts";
import { runtimeProviderFetch } from "../providers/runtime-fetch.ts";
import { forTerminal } from "../wrap.ts";
import { readAgentsLibrary, type WorkspaceOptions, workspaceOption } from "./agents.ts";

/** `agents mcp list | test NAME | login NAME | logout NAME`: shows MCP servers, tries one, logs in to one. */
export function addAgentsMcpCommand(program: Command): void {
  const agents =
    program.commands.find((each) => each.name() === "agents") ??
    program.command("agents").description("list and check agents' files");
  const command = agents
    .command("mcp")
    .description("list MCP servers, try them, and log in to them");
  addFileOptions(command.command("list"))
    .description("show the servers of mcp.json")
    .addOption(workspaceOption())
    .option("--json", "as JSON")
    .action(async (options: WorkspaceOptions & { json?: boolean }, self: Command) => {
      const { library } = await readAgentsLibrary(options, self);
      const loginState = await readLoginStates(filesOf(self).home);
      const text = (options.json ? serversJson : serversText)(library.servers, loginState);
      process.stdout.write(text);
    });
  addFileOptions(command.command("test"))
    .description("start a server, show its tools, and end it; exit code 1 when it cannot be used")
    .argument("<name>", "as `agents mcp list` shows it")
    .addOption(workspaceOption())
    .action(async (name: string, options: WorkspaceOptions, self: Command) => {
      const { library } = await readAgentsLibrary(options, self);
      const server = usableServer(library.servers, name);
      process.stderr.write(forTerminal(`Starting ${printable(name)}…\n`, process.stderr));
      process.stdout.write(await tryServer(server, filesOf(self).home));
    });
  addFileOptions(command.command("login"))
    .description("log in to a server at an address, in a browser on this PC")
    .argument("<name>", "as `agents mcp list` shows it")
    .addOption(workspaceOption())
    .action(async (name: string, options: WorkspaceOptions, self: Command) => {
      const { library } = await readAgentsLibrary(options, self);
      await logInTo(usableServer(library.servers, name), filesOf(self).home);
    });
  addFileOptions(command.command("logout"))
    .description("forget the login to a server")
    .argument("<name>", "as `agents mcp list` shows it")
    .action(async (name: string, _: object, self: Command) => {
      const wasLoggedIn = await removeLogins(filesOf(self).home, name);
      if (!wasLoggedIn) throw new CliError(`Nobody is logged in to ${printable(name)}.`);
      process.stdout.write(`${printable(name)} is logged out on this PC.\n`);
    });
}

/** @throws CliError */
async function logInTo(server: McpServer, home: string): Promise<void> {
  if (server.transport !== "http")
    throw new CliError(`${printable(server.name)} is a program on this PC, which needs no login.`);
  const cancel = (): void => {
    process.stderr.write("remote-chat: Cancelled; nothing was changed.\n");
    process.exit(1);
  };
  process.once("SIGINT", cancel);
  try {
    const fetch = await runtimeProviderFetch();
    await logIn(server, { home, fetch, print: (text) => void process.stdout.write(text) });
  } finally {
    process.off("SIGINT", cancel);
  }
}

/** @throws CliError when there is none, or when it cannot be started as it stands */
function usableServer(servers: readonly LibraryServer[], name: string): McpServer {
  const found = servers.find((each) => each.name === name);
  if (found === undefined)
    throw new CliError(
      `There is no MCP server ${printable(name)}. See: ${launchCommand()} agents mcp list`,
    );
  if (found.server !== undefined) return found.server;
  throw new CliError(`${printable(name)} ${whyUnusable(found)}.`);
}

function whyUnusable(server: LibraryServer): string {
  if (server.state === "disabled") return "is disabled in its mcp.json";
  if (server.state === "untrusted")
    return `is of a directory that is not trusted. See: ${launchCommand()} agents trust`;
  return stateText(server);
}

/**
 * Starts a server, lists its tools and ends it. Gives what to print.
 * @throws CliError when it cannot be used
 */
async function tryServer(server: McpServer, home: string): Promise<string> {
  const fetch = server.transport === "http" ? await runtimeProviderFetch() : undefined;
  const tools = mcpTools([server], {
    open: openTransport({
      env: process.env,
      ...(fetch && { fetch }),
      logins: fileLogins(home),
    }),
    // Here somebody waits for nothing else.
    timing: { listWaitMs: DEFAULT_TIMING.firstStartMs + 10_000 },
  });
  try {
    const startedAt = performance.now();
    const listing = await tools.list(new AbortController().signal);
    const [status] = tools.servers();
    if (status?.state === "ready")
      return testedText(server.name, listing, performance.now() - startedAt);
    throw new CliError(`${listing.notices.map(printable).join("\n")}.`);
  } finally {
    await tools.close();
  }
}
