import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { StdioServer } from "../../src/mcp/server-entry.ts";

const PACKAGES = fileURLToPath(new URL("node_modules/@modelcontextprotocol/", import.meta.url));

/** The MCP project's own servers, by the end of their package's name. */
export type ReferenceServer = "everything" | "filesystem" | "memory";

/** How an mcp.json starts one. */
export function referenceCommand(
  server: ReferenceServer,
  ...args: readonly string[]
): { readonly command: string; readonly args: readonly string[] } {
  return {
    command: process.execPath,
    args: [`${PACKAGES}server-${server}/dist/index.js`, ...args],
  };
}

/** The entry of one, checked, as `mcpTools` takes it. */
export function referenceServer(
  server: ReferenceServer,
  { args = [], env = {} }: Partial<Pick<StdioServer, "args" | "env">> = {},
): StdioServer {
  return {
    name: server,
    transport: "stdio",
    ...referenceCommand(server, ...args),
    env,
    secrets: new Map(Object.entries(env).filter(([name]) => name.endsWith("_KEY"))),
    keep: false,
  };
}

/** A directory that is gone after the test, by the name that the file system itself has for it. */
export function temporaryDirectory(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "agents-")));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
