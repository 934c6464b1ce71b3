import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { encodeLine } from "../../src/agent/journal-text.ts";
import type { AgentPorts } from "../../src/agent/ports.ts";
import type { RunState } from "../../src/agent/run-state.ts";
import { openTransport } from "../../src/cli/agent/open-transport.ts";
import { delay } from "../../src/delay.ts";
import { type McpTools, mcpTools } from "../../src/mcp/mcp-tools.ts";
import type { StdioServer } from "../../src/mcp/server-entry.ts";
import { FakeWorld, script } from "../agent/fake-world.ts";
import { type CpuMeter, cpuMeter } from "./cpu-meter.ts";

const SCRIPT = fileURLToPath(new URL("../stand-ins/mcp-flood.mjs", import.meta.url));

const PROMISED_MS = 50;
// As much text as a result may have, of characters that JSON writes with two.
const LONG_TEXT = JSON.stringify('"\n'.repeat(3 * 1024 * 1024));

let meter: CpuMeter;
beforeAll(async () => {
  meter = cpuMeter();
  // The SDK is loaded once, which takes its time.
  const tools = hostile("tools");
  await tools.list(never());
  await tools.close();
});
afterAll(() => meter[Symbol.dispose]());

function hostile(listing: string): McpTools {
  const server: StdioServer = {
    name: "hostile",
    transport: "stdio",
    command: process.execPath,
    args: [SCRIPT, listing],
    env: { HOSTILE_KEY: "sesame-open-now" },
    secrets: new Map([["HOSTILE_KEY", "sesame-open-now"]]),
    keep: false,
    timeoutMs: 20_000,
  };
  return mcpTools([server], { open: openTransport({ env: { PATH: process.env.PATH } }) });
}

function never(): AbortSignal {
  return new AbortController().signal;
}

/** Runs an agent whose model calls a tool of the hostile server; the longest turn meanwhile. */
async function runAgainst(listing: string, name: string): Promise<[RunState, number]> {
  const tools = hostile(listing);
  onTestFinished(() => tools.close());
  const world = new FakeWorld();
  world.model = script({
    calls: [{ name: `hostile__${name}`, given: { a: `${"a".repeat(40)}!` } }],
  });
  const ports = world.ports.bind(world);
  // A journal on disk writes a line down, and is waited for.
  const journal: AgentPorts["journal"] = {
    async append(line) {
      encodeLine(line);
      await delay(0);
    },
  };
  world.ports = () => ({ ...ports(), tools, journal });
  meter.longestTurn();
  const state = await world.run();
  await new Promise((resolve) => setImmediate(resolve));
  return [state, meter.longestTurn()];
}

/** What is promised; on a machine that is too busy for it, twice what reading and writing a text takes. */
async function allowedMs(): Promise<number> {
  await new Promise((resolve) => setImmediate(resolve));
  meter.longestTurn();
  JSON.stringify({ text: JSON.parse(LONG_TEXT) });
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  return Math.max(PROMISED_MS, 2 * meter.longestTurn());
}

describe("the event loop is not held", () => {
  test.each([
    "long",
    "longest",
    "too-long",
    "unseen",
    "unseen-between",
    "joiners",
    "escapes",
    "secrets",
    "parts",
    "odd-parts",
    "structured",
    "hostile-structured",
    "progress",
    "changes",
    "answers",
    "asks",
    "junk",
    "stderr",
  ])("by what a tool sends: %s", async (name) => {
    const [state, held] = await runAgainst("tools", name);
    expect(state.ended).toMatchObject({ status: "done" });
    expect(state.calls.size).toBe(1);
    expect(held).toBeLessThan(await allowedMs());
  });

  test.each(["many", "pages", "wide", "big-schemas", "patterns", "deep"])(
    "by what is listed: %s",
    async (listing) => {
      const [state, held] = await runAgainst(listing, "t0");
      expect(state.ended).toMatchObject({ status: "done" });
      expect(held).toBeLessThan(await allowedMs());
    },
  );
});
