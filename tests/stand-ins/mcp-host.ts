// A program with two MCP servers that work on a call which does not end; writes a line once
// they do. Arguments: the runtime's command as JSON, and the file that the servers write to.
import process from "node:process";
import { fileURLToPath } from "node:url";
import { openTransport } from "../../src/cli/agent/open-transport.ts";
import { mcpTools } from "../../src/mcp/mcp-tools.ts";
import type { StdioServer } from "../../src/mcp/server-entry.ts";

const [, , commandJson = "[]", log = ""] = process.argv;
const [command = "", ...options] = JSON.parse(commandJson) as string[];
const script = fileURLToPath(new URL("mcp-awkward.mjs", import.meta.url));
const servers = ["junk", "stubborn"].map(
  (name): StdioServer => ({
    name,
    transport: "stdio",
    command,
    args: [...options, script, name],
    env: { AWKWARD_LOG: log },
    secrets: new Map(),
    keep: true,
  }),
);
const tools = mcpTools(servers, { open: openTransport({ env: process.env }) });
const { signal } = new AbortController();
const { notices } = await tools.list(signal);
for (const { name: server } of servers) void tools.call({ server, name: "hang" }, {}, { signal });
process.stdout.write(`ready ${notices.join(" ")}\n`);
