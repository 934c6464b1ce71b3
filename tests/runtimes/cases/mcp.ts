import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { openTransport } from "../../../src/cli/agent/open-transport.ts";
import { delay } from "../../../src/delay.ts";
import { type McpTools, mcpTools } from "../../../src/mcp/mcp-tools.ts";
import type { McpServer, StdioServer } from "../../../src/mcp/server-entry.ts";
import type { ToolResult } from "../../../src/tools/tool.ts";
import { startHttpMcpServer } from "../../mcp/http-mcp-server.ts";
import { isAlive } from "../../stand-ins/on-path.ts";
import { equal, ok, within } from "../assert.ts";
import type { Stage } from "../stage.ts";
import type { Case } from "../suite.ts";

const SCRIPT = fileURLToPath(new URL("../../stand-ins/mcp-awkward.mjs", import.meta.url));
const HOST = fileURLToPath(new URL("../../stand-ins/mcp-host.ts", import.meta.url));
const MAYBE = "It may or may not have happened. Check before doing it again.";

export const MCP: readonly Case[] = [
  {
    name: "an MCP server is called, told of when it dies, and started again",
    needs: "server",
    async run(stage) {
      const { server } = await awkward(stage, "junk");
      const tools = toolsOf(stage, server);
      const { tools: listed, notices } = await tools.list(signal);
      equal([listed.length, notices], [16, []]);
      equal(await call(tools, "echo", { text: "hello" }), { outcome: "ok", text: "hello" });
      const large = await call(tools, "huge", { bytes: 3_000_000 });
      equal([large.outcome, large.text.length], ["ok", 3_000_000]);
      equal(await call(tools, "die"), {
        outcome: "unknown",
        text: `awkward stopped while running die: it ended (exit code 3). ${MAYBE}`,
      });
      equal(await call(tools, "echo", { text: "again" }), { outcome: "ok", text: "again" });
    },
  },
  {
    name: "an MCP server that is not there, or ends at once, is told of in words",
    needs: "server",
    async run(stage) {
      const { server } = await awkward(stage, "exits");
      const missing = { ...server, name: "missing", command: "no-such-program" };
      const { notices } = await toolsOf(stage, server, missing).list(signal);
      equal(notices, [
        "awkward: could not be started; it ended (exit code 7): awkward: no such database, key undefined",
        "missing: no-such-program is not installed on this PC",
      ]);
    },
  },
  {
    name: "a stopped call settles at once, and an MCP server that ignores it is ended",
    needs: "server",
    async run(stage) {
      const { server, pids } = await awkward(stage, "stubborn");
      const tools = toolsOf(stage, server);
      await tools.list(signal);
      const stop = new AbortController();
      const options = { signal: stop.signal };
      const stopped = tools.call({ server: "awkward", name: "hang" }, {}, options);
      stop.abort();
      equal((await within(1000, stopped, "the result")).outcome, "unknown");
      await gone(await pids());
      // Once more, by the end of all of them.
      await tools.list(signal);
      await within(20_000, tools.close(), "the end");
      await gone(await pids());
    },
  },
  {
    name: "MCP servers end with the program that is killed, whatever they do",
    needs: "server",
    async run(stage) {
      const { log, pids } = await awkward(stage, "");
      const [command = "", ...options] = stage.host.command ?? [];
      const args = [...options, HOST, JSON.stringify(stage.host.command), log];
      const host = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
      stage.after(() => host.kill("SIGKILL"));
      const [line] = await within(60_000, once(host.stdout.setEncoding("utf8"), "data"), "a word");
      equal(line, "ready \n");
      const servers = await pids();
      equal(servers.map(isAlive), [true, true]);
      host.kill("SIGKILL");
      await gone(servers);
    },
  },
  {
    name: "a call over HTTP fails as soon as its stream breaks off; no redirect is followed",
    needs: "server",
    async run(stage) {
      const search = await startHttpMcpServer();
      stage.after(() => search.close());
      const common = { headers: {}, secrets: new Map(), keep: false };
      const tools = toolsOf(stage, {
        ...common,
        name: "awkward",
        transport: "http",
        url: search.url,
      });
      equal(await call(tools, "echo"), { outcome: "ok", text: "hello" });
      equal(await within(5000, call(tools, "break"), "the result"), {
        outcome: "unknown",
        text: `awkward stopped while running break. ${MAYBE}`,
      });
      search.forget();
      equal(await call(tools, "peek"), { outcome: "ok", text: "written" });
      search.answerAll(307, { location: "http://127.0.0.1:9/" });
      equal(
        (await call(tools, "peek")).text,
        "awkward: it redirects to another address, which is not followed; put that address into mcp.json.",
      );
    },
  },
];

const { signal } = new AbortController();

function call(
  tools: McpTools,
  name: string,
  given: Readonly<Record<string, unknown>> = {},
): Promise<ToolResult> {
  return tools.call({ server: "awkward", name }, given, { signal });
}

function toolsOf(stage: Stage, ...servers: readonly McpServer[]): McpTools {
  const tools = mcpTools(servers, { open: openTransport({ env: process.env }) });
  stage.after(() => tools.close());
  return tools;
}

interface Awkward {
  readonly server: StdioServer;
  readonly log: string;
  readonly pids: () => Promise<number[]>;
}

/** The awkward server on this runtime, with the file that it writes to. */
async function awkward(stage: Stage, mode: string): Promise<Awkward> {
  const directory = await mkdtemp(join(tmpdir(), "awkward-"));
  stage.after(() => rm(directory, { recursive: true, force: true }));
  const log = join(directory, "log");
  const [command = "", ...options] = stage.host.command ?? [];
  return {
    log,
    async pids() {
      const lines = (await readFile(log, "utf8")).matchAll(/^start (\d+)$/gm);
      return Array.from(lines, ([, pid]) => Number(pid));
    },
    server: {
      name: "awkward",
      transport: "stdio",
      command,
      args: [...options, SCRIPT, mode],
      env: { AWKWARD_LOG: log },
      secrets: new Map(),
      keep: false,
    },
  };
}

/** Waits until none of them is there any more; the longest way takes some two seconds. */
async function gone(pids: readonly number[]): Promise<void> {
  ok(pids.length > 0, "there was a process");
  const end = async (): Promise<void> => {
    while (pids.some(isAlive)) await delay(20);
  };
  await within(20_000, end(), "the end of the processes");
}
