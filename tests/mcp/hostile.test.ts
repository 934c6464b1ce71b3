import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { StdioTransport } from "../../src/cli/agent/stdio-transport.ts";
import type { StdioServer } from "../../src/mcp/server-entry.ts";
import { eventually } from "../eventually.ts";
import { isAlive } from "../stand-ins/on-path.ts";
import { never, toolsOf } from "./awkward.ts";

const SCRIPT = fileURLToPath(new URL("../stand-ins/mcp-hostile.mjs", import.meta.url));
const MAYBE = "It may or may not have happened. Check before doing it again.";

function hostile(mode: string, count = 1, more: Partial<StdioServer> = {}) {
  const directory = mkdtempSync(join(tmpdir(), "hostile-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, "log");
  const server: StdioServer = {
    name: "h",
    transport: "stdio",
    command: process.execPath,
    args: [SCRIPT, mode, `${count}`],
    env: { HOSTILE_LOG: file },
    secrets: new Map(),
    keep: false,
    ...more,
  };
  const log = (): string[] => readFileSync(file, "utf8").split("\n").filter(Boolean);
  return { server, log };
}

type Options = Parameters<typeof toolsOf>[1];

function stage(mode: string, count?: number, more: Partial<StdioServer> = {}, options?: Options) {
  const { server, log } = hostile(mode, count, more);
  const tools = toolsOf([server], options);
  const call = (onProgress?: () => void) =>
    tools.call(
      { server: "h", name: "run" },
      {},
      { signal: never(), ...(onProgress && { onProgress }) },
    );
  return { tools, call, log };
}

const done = { outcome: "ok", text: "done" };

describe("a server that sends too much", { timeout: 120_000 }, () => {
  test.each([
    ["changed", 20_000],
    ["progress", 20_000],
    ["junk", 100_000],
    ["empty", 200_000],
    ["stderr", 100_000],
    ["stderrline", 20_000_000],
    ["colours", 1_000_000],
    ["early", 100_000],
  ])("is borne with: %s", async (mode, count) => {
    const { call } = stage(mode, count);
    expect(await call()).toEqual(done);
    expect(await call()).toEqual(done);
  });

  test("has its tools listed anew once, however often it says that they changed", async () => {
    const { tools, call, log } = stage("changed", 5000);
    await call();
    await tools.list(never());
    expect(log().filter((line) => line === "tools/list")).toHaveLength(2);
  });

  test.each([
    ["keys", 30_000, "it answered more than 15000 values, or too deeply nested"],
    ["deep", 300, "it answered more than 15000 values, or too deeply nested"],
    ["oneline", 17_000_000, "it answered more than 16 MiB"],
  ])("is ended: %s", async (mode, count, how) => {
    const { call } = stage(mode, count);
    expect(await call()).toEqual({
      outcome: "unknown",
      text: `h stopped while running run: ${how}. ${MAYBE}`,
    });
  });

  test("is ended when it asks and takes no answers", async () => {
    // It writes all of them before it reads again.
    const { call } = stage("requests", 200_000);
    const { outcome, text } = await call();
    // A quick one reads in between.
    if (outcome === "unknown") expect(text).toContain("it took no answers to what it asked");
    else expect(text).toBe("done");
  });

  test("may ask the person sixteen things at once", async () => {
    let open = 0;
    let most = 0;
    const { call } = stage(
      "asks",
      2000,
      {},
      {
        async ask() {
          most = Math.max(most, ++open);
          await new Promise((resolve) => setTimeout(resolve, 5));
          open--;
          return { action: "decline" };
        },
      },
    );
    expect(await call()).toEqual(done);
    expect(most).toBe(16);
  });

  test.each([
    ["pages", 1, 1, ["it has two tools run", "its list of tools does not end"]],
    ["bigpages", 100, 512, ["it has more than 512 tools; the rest is left out"]],
    ["names", 1, 2, ["has a name that cannot be used", "it has two tools twice"]],
  ])("has a list with an end: %s", async (mode, count, tools, words) => {
    const listing = await stage(mode, count).tools.list(never());
    expect(listing.tools).toHaveLength(tools);
    for (const each of words) expect(listing.notices.join("\n")).toContain(each);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be in it.
    expect(listing.notices.join("")).not.toMatch(/[\u0000-\u001f\u202e]/);
    expect(listing.notices.length).toBeLessThan(100);
  });

  test.each([
    ["twice", { outcome: "ok", text: "first" }],
    ["leaves", { outcome: "ok", text: "going" }],
    ["manyids", { outcome: "ok", text: "right" }],
  ])("is heard once: %s", async (mode, result) => {
    expect(await stage(mode, 1000).call()).toEqual(result);
  });

  test("gets 32 of its messages read in a turn of the event loop", async () => {
    const { server } = hostile("progress", 20_000);
    const transport = new StdioTransport(server, { PATH: process.env.PATH });
    onTestFinished(() => transport.close());
    let [all, inTurn, most] = [0, 0, 0];
    let turn = setImmediate(function next() {
      inTurn = 0;
      turn = setImmediate(next);
    });
    onTestFinished(() => clearImmediate(turn));
    const answered = new Promise<void>((resolve) => {
      transport.onmessage = (message) => {
        all++;
        most = Math.max(most, ++inTurn);
        if ("result" in message) resolve();
      };
    });
    await transport.start();
    const params = { name: "run", _meta: { progressToken: 1 } };
    await transport.send({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
    await answered;
    expect(all).toBe(20_001);
    // The end of one turn's share, and the beginning of the next one's.
    expect(most).toBeLessThanOrEqual(64);
  });
});

describe("a server that does not answer", { timeout: 60_000 }, () => {
  test("the handshake is given up", async () => {
    const { tools, log } = stage("silent", 1, {}, { timing: { startMs: 500, minPauseMs: 60_000 } });
    const { notices } = await tools.list(never());
    expect(notices[0]).toMatch(/^h: did not answer within \d s/);
    const [, pid] = log()[0]?.split(" ") ?? [];
    await eventually(() => expect(isAlive(Number(pid))).toBe(false));
  });

  test("is given up when it has closed its output, and ended though it lives on", async () => {
    const { tools, log } = stage("deaf", 1, {}, { timing: { minPauseMs: 60_000 } });
    const { notices } = await tools.list(never());
    expect(notices).toEqual(["h: could not be started; it closed its output"]);
    const pids = log().flatMap((line) => (line.startsWith("start") ? [Number(line.slice(6))] : []));
    await eventually(() => expect(pids.filter(isAlive)).toEqual([]));
  });

  test("exits again and again: it is tried six times in all", async () => {
    const { tools, log } = stage("exits", 1, {}, { timing: { minPauseMs: 1, maxPauseMs: 2 } });
    await tools.list(never());
    await eventually(() => expect(tools.servers()[0]?.state).toBe("failed"));
    expect(log()).toHaveLength(6);
  });

  test("has a child of its own that keeps its pipes: both are ended", async () => {
    const { tools, call, log } = stage("grandchild");
    expect(await call()).toEqual(done);
    const pids = log().flatMap((line) => /^(?:start|grandchild) (\d+)/.exec(line)?.slice(1) ?? []);
    expect(pids).toHaveLength(2);
    await tools.close();
    await eventually(() => expect(pids.map(Number).filter(isAlive)).toEqual([]));
  });
});
