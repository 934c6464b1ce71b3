import type { Command } from "commander";
import type { LibraryServer } from "../../library/library.ts";
import { mcpTools } from "../../mcp/mcp-tools.ts";
import type { McpServer } from "../../mcp/server-entry.ts";
import { DEFAULT_TIMING } from "../../mcp/server-status.ts";
import { serversText, stateText, testedText } from "../agent/mcp-command-text.ts";
import { openTransport } from "../agent/open-transport.ts";
import { CliError } from "../cli-error.ts";
import { addFileOptions } from "../common-options.ts";
import { launchCommand } from "../launch-command.ts";
import { printable } from "../printable.ts";
import { runtimeProviderFetch } from "../providers/runtime-fetch.ts";
import { forTerminal } from "../wrap.ts";
import { readAgentsLibrary, type WorkspaceOptions, workspaceOption } from "./agents.ts";

/** `agents mcp list | test NAME`: shows the MCP servers, and tries one. */
export function addAgentsMcpCommand(program: Command): void {
  const agents =
    program.commands.find((each) => each.name() === "agents") ??
    program.command("agents").description("list and check agents' files");
  const command = agents.command("mcp").description("list and try MCP servers");
  addFileOptions(command.command("list"))
    .description("show the servers of mcp.json")
    .addOption(workspaceOption())
    .action(async (options: WorkspaceOptions, self: Command) => {
      const { library } = await readAgentsLibrary(options, self);
      process.stdout.write(serversText(library.servers));
    });
  addFileOptions(command.command("test"))
    .description("start a server, show its tools, and end it; exit code 1 when it cannot be used")
    .argument("<name>", "as `agents mcp list` shows it")
    .addOption(workspaceOption())
    .action(async (name: string, options: WorkspaceOptions, self: Command) => {
      const { library } = await readAgentsLibrary(options, self);
      const server = usableServer(library.servers, name);
      process.stderr.write(forTerminal(`Starting ${printable(name)}…\n`, process.stderr));
      process.stdout.write(await tryServer(server));
    });
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
async function tryServer(server: McpServer): Promise<string> {
  const fetch = server.transport === "http" ? await runtimeProviderFetch() : undefined;
  const tools = mcpTools([server], {
    open: openTransport({ env: process.env, ...(fetch && { fetch }) }),
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
