import type { Command } from "commander";
import { mcpTools } from "../../mcp/mcp-tools.ts";
import type { McpServer } from "../../mcp/server-entry.ts";
import { DEFAULT_TIMING } from "../../mcp/server-status.ts";
import { type ConfiguredServer, loadServers } from "../agent/load-servers.ts";
import { serversText, stateText, testedText } from "../agent/mcp-command-text.ts";
import { openTransport } from "../agent/open-transport.ts";
import { CliError } from "../cli-error.ts";
import { launchCommand } from "../launch-command.ts";
import { printable } from "../printable.ts";
import { runtimeProviderFetch } from "../providers/runtime-fetch.ts";
import { forTerminal } from "../wrap.ts";

/** `agents mcp list | test NAME`: shows the MCP servers, and tries one. */
export function addAgentsMcpCommand(program: Command): void {
  const agents =
    program.commands.find((each) => each.name() === "agents") ??
    program.command("agents").description("list and check agents' files");
  const command = agents.command("mcp").description("list and try MCP servers");
  command
    .command("list")
    .description("show the servers of mcp.json")
    .action(async () => {
      process.stdout.write(serversText(await loadServers({ env: process.env })));
    });
  command
    .command("test")
    .description("start a server, show its tools, and end it; exit code 1 when it cannot be used")
    .argument("<name>", "as `agents mcp list` shows it")
    .action(async (name: string) => {
      const server = usableServer(await loadServers({ env: process.env }), name);
      process.stderr.write(forTerminal(`Starting ${printable(name)}…\n`, process.stderr));
      process.stdout.write(await tryServer(server));
    });
}

/** @throws CliError when there is none, or when it cannot be started as it stands */
function usableServer(servers: readonly ConfiguredServer[], name: string): McpServer {
  const found = servers.find((each) => each.name === name);
  if (found === undefined)
    throw new CliError(
      `There is no MCP server ${printable(name)}. See: ${launchCommand()} agents mcp list`,
    );
  if (found.server !== undefined) return found.server;
  const why = found.state === "disabled" ? "is disabled in its mcp.json" : stateText(found);
  throw new CliError(`${printable(name)} ${why}.`);
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
