import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { openTransport } from "../../src/cli/agent/open-transport.ts";
import { type McpTools, type McpToolsOptions, mcpTools } from "../../src/mcp/mcp-tools.ts";
import type { StdioServer } from "../../src/mcp/server-entry.ts";
import type { ServerStatus } from "../../src/mcp/server-status.ts";

const SCRIPT = fileURLToPath(new URL("../stand-ins/mcp-awkward.mjs", import.meta.url));

/** The awkward server, and what it wrote down. */
export interface Awkward {
  readonly server: StdioServer;
  /** The lines of its log. */
  readonly log: () => string[];
  /** The processes that it was so far. */
  readonly pids: () => number[];
}

/** An entry for the awkward server, with its log in a directory that is gone after the test. */
export function awkward(
  modes: readonly string[] = [],
  { name = "awkward", ...more }: Partial<StdioServer> = {},
): Awkward {
  const directory = mkdtempSync(join(tmpdir(), "awkward-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, "log");
  const log = (): string[] => {
    try {
      return readFileSync(file, "utf8").split("\n").filter(Boolean);
    } catch {
      return [];
    }
  };
  return {
    server: {
      name,
      transport: "stdio",
      command: process.execPath,
      args: [SCRIPT, ...modes],
      env: { AWKWARD_LOG: file, AWKWARD_KEY: "sesame-open-now" },
      secrets: new Map([["AWKWARD_KEY", "sesame-open-now"]]),
      keep: false,
      ...more,
    },
    log,
    pids: () => log().flatMap((line) => (line.startsWith("start ") ? [Number(line.slice(6))] : [])),
  };
}

/** The tools of servers as the program has them, ended after the test, with all states that were told. */
export function toolsOf(
  servers: Parameters<typeof mcpTools>[0],
  options: Partial<McpToolsOptions> = {},
): McpTools & { readonly states: string[] } {
  const states: string[] = [];
  const onStatus = ({ name, state }: ServerStatus): void => {
    states.push(`${name} ${state}`);
  };
  const open = openTransport({ env: { PATH: process.env.PATH, OPENAI_API_KEY: "sk-secret" } });
  const tools = mcpTools(servers, { open, onStatus, ...options });
  onTestFinished(() => tools.close());
  return Object.assign(tools, { states });
}

/** A signal that nobody aborts. */
export function never(): AbortSignal {
  return new AbortController().signal;
}
