import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { RunState } from "../../src/agent/run-state.ts";
import {
  APPENDED_FILES,
  JournalFile,
  MAX_JOURNAL_BYTES,
} from "../../src/cli/agent/journal-file.ts";
import { openTransport } from "../../src/cli/agent/open-transport.ts";
import { SILENT } from "../../src/cli/log.ts";
import { redactedTools } from "../../src/engine/redacted-tools.ts";
import { type McpTools, mcpTools } from "../../src/mcp/mcp-tools.ts";
import { redactor } from "../../src/mcp/redact.ts";
import type { McpServer } from "../../src/mcp/server-entry.ts";
import { FakeWorld, script } from "../agent/fake-world.ts";
import type { CpuMeter } from "./cpu-meter.ts";

const SCRIPT = fileURLToPath(new URL("../stand-ins/mcp-flood.mjs", import.meta.url));
const SECRET = "sesame-open-now";
const SECRETS = new Map([
  ["HOSTILE_KEY", SECRET],
  ...Array.from({ length: 9 }, (_, at): [string, string] => [
    `KEY_${at}`,
    `another "secret" ${at}`,
  ]),
]);

/** How a server is reached: a program, or an address that answers with JSON or with events. */
export type Way = "stdio" | "json" | "events";

/** What tools send, each by the tool of its name. */
export const RESULTS = [
  "long",
  "longest",
  "too-long",
  "unseen",
  "unseen-between",
  "joiners",
  "escapes",
  "unicode-escapes",
  "multibyte",
  "emoji",
  "secrets",
  "parts",
  "odd-parts",
  "most-parts",
  "small-parts",
  "wrong-parts",
  "picture",
  "pictures",
  "no-picture",
  "audio",
  "blob",
  "resource",
  "link",
  "structured",
  "structured-wide",
  "structured-deep",
  "structured-long",
  "long-keys",
  "hostile-structured",
  "is-error",
  "refuses",
  "refuses-much",
] as const;

/** What comes beside an answer, which JSON alone has no place for. */
export const MESSAGES = ["progress", "changes", "answers", "asks", "strays", "form"] as const;

/** What only a program can send. */
export const OUTPUTS = ["junk", "stderr"] as const;

/** What is listed. */
export const LISTINGS = [
  "many",
  "pages",
  "wide",
  "big-schemas",
  "most",
  "long-words",
  "many-values",
  "patterns",
  "deep",
] as const;

/** A server of {@link SCRIPT}. */
export interface HostileServer extends AsyncDisposable {
  readonly server: McpServer;
}

/** Starts one at an address, or only says how a program is started. */
export async function hostileServer(way: Way, listing: string): Promise<HostileServer> {
  const entry = { name: "hostile", secrets: SECRETS, keep: false, timeoutMs: 60_000 };
  const node = process.env.NODE_PROGRAM ?? process.execPath;
  if (way === "stdio") {
    const env = { HOSTILE_KEY: SECRET };
    const program = { command: node, args: [SCRIPT, listing], env };
    const server: McpServer = { ...entry, ...program, transport: "stdio" };
    return { server, [Symbol.asyncDispose]: async () => {} };
  }
  const child: ChildProcess = spawn(node, [SCRIPT, listing, way], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { HOSTILE_KEY: SECRET },
  });
  const exited = once(child, "exit");
  const [port] = await once(child.stdout ?? child, "data");
  const url = `http://127.0.0.1:${String(port).trim()}/mcp`;
  const server: McpServer = { ...entry, transport: "http", url, headers: {} };
  return {
    server,
    async [Symbol.asyncDispose]() {
      child.stdin?.end();
      await exited;
    },
  };
}

/** Runs an agent whose model calls a tool of a server, `times` times at once, with a journal on disk; the longest turn until the server is gone. */
export async function runAgainst(
  meter: CpuMeter,
  { server }: HostileServer,
  name: string,
  times = 1,
): Promise<{ readonly state: RunState; readonly heldMs: number }> {
  const home = await mkdtemp(join(tmpdir(), "remote-chat-loop-"));
  const tools: McpTools = mcpTools([server], {
    open: openTransport({ env: { PATH: process.env.PATH } }),
    ask: async () => ({ action: "decline" }),
  });
  const path = join(home, "run.jsonl");
  const journal = new JournalFile(path, await APPENDED_FILES.create(path), {
    bytes: 0,
    maxBytes: MAX_JOURNAL_BYTES,
    log: SILENT,
    files: APPENDED_FILES,
  });
  const world = new FakeWorld();
  world.model = script({
    calls: Array.from({ length: times }, (_, at) => ({
      name: `hostile__${name}`,
      given: { a: `${"a".repeat(40)}!`, at },
    })),
  });
  const ports = world.ports.bind(world);
  const redacted = redactedTools(tools, () => redactor(SECRETS));
  world.ports = () => ({ ...ports(), tools: redacted, journal });
  try {
    await nextTurn();
    meter.longestTurn();
    const state = await world.run();
    await tools.close();
    await nextTurn();
    return { state, heldMs: meter.longestTurn() };
  } finally {
    await tools.close();
    await journal.close();
    await rm(home, { recursive: true });
  }
}

/** Resolves in another turn of the event loop. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
