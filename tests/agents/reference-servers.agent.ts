import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { StdioTransport } from "../../src/cli/agent/stdio-transport.ts";
import { type McpTools, type McpToolsOptions, mcpTools } from "../../src/mcp/mcp-tools.ts";
import type { StdioServer } from "../../src/mcp/server-entry.ts";
import type { ToolCallOptions } from "../../src/tools/tool.ts";
import { eventually } from "../eventually.ts";
import { processesOfGroup } from "./process-table.ts";
import { referenceServer, temporaryDirectory } from "./reference-servers.ts";

const ENV = { PATH: process.env.PATH, OPENAI_API_KEY: "sk-of-the-provider", TUNNEL_TOKEN: "t-o-k" };
const MAYBE = "It may or may not have happened. Check before doing it again.";

/** The tools of one server, and the processes that it was. */
interface Tried {
  readonly tools: McpTools;
  readonly processes: readonly StdioTransport[];
  /** Calls one of its tools. */
  call(
    name: string,
    given?: object,
    options?: Partial<ToolCallOptions>,
  ): ReturnType<McpTools["call"]>;
}

function tried(server: StdioServer, options: Partial<McpToolsOptions> = {}): Tried {
  const processes: StdioTransport[] = [];
  const tools = mcpTools([server], {
    open: async (entry) => {
      const transport = new StdioTransport(entry as StdioServer, ENV);
      processes.push(transport);
      return transport;
    },
    timing: { minPauseMs: 1 },
    ...options,
  });
  onTestFinished(() => tools.close());
  return {
    tools,
    processes,
    call: (name, given = {}, more = {}) =>
      tools.call({ server: server.name, name }, { ...given }, { signal: never(), ...more }),
  };
}

function never(): AbortSignal {
  return new AbortController().signal;
}

function isRunning({ pid = 0 }: StdioTransport): boolean {
  return processesOfGroup(pid).length > 0;
}

/** Begins the long operation of server-everything, and waits for its first words. */
async function callLong(
  call: Tried["call"],
  signal = never(),
): Promise<{ readonly result: ReturnType<McpTools["call"]> }> {
  let result: ReturnType<McpTools["call"]> | undefined;
  await new Promise<void>((resolve) => {
    const onProgress = (): void => resolve();
    result = call(
      "trigger-long-running-operation",
      { duration: 600, steps: 6000 },
      { signal, onProgress },
    );
    result.then(() => resolve());
  });
  return { result: result ?? Promise.reject(new Error("unreachable")) };
}

async function names(tools: McpTools): Promise<string[]> {
  const { tools: listed, notices } = await tools.list(never());
  expect(notices).toEqual([]);
  return listed.map(({ name }) => name);
}

describe("server-filesystem", () => {
  test("reads, searches and writes within its directory alone", async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, "notes.txt"), "buy milk\n");
    const { tools, call } = tried(referenceServer("filesystem", { args: [directory] }));
    expect(await names(tools)).toEqual(
      expect.arrayContaining(["read_text_file", "search_files", "write_file", "move_file"]),
    );
    const path = join(directory, "notes.txt");
    expect(await call("read_text_file", { path })).toEqual({ outcome: "ok", text: "buy milk\n" });
    const found = await call("search_files", { path: directory, pattern: "**/*.txt" });
    expect(found).toEqual({ outcome: "ok", text: path });
    const written = join(directory, "new.txt");
    expect(await call("write_file", { path: written, content: "eggs" })).toEqual({
      outcome: "ok",
      text: `Successfully wrote to ${written}`,
    });
    expect(readFileSync(written, "utf8")).toBe("eggs");
    expect(await call("read_text_file", { path: "/etc/hostname" })).toMatchObject({
      outcome: "error",
      text: expect.stringContaining("Access denied"),
    });
    expect(await call("read_text_file", { path: join(directory, "gone") })).toMatchObject({
      outcome: "error",
      text: expect.stringContaining("ENOENT"),
    });
    expect(await call("write_file", { path: 5 })).toMatchObject({ outcome: "error" });
  });

  test("says of itself what may be called without a question", async () => {
    const { tools } = tried(referenceServer("filesystem", { args: [temporaryDirectory()] }));
    const { tools: listed } = await tools.list(never());
    const free = listed.filter(({ hints }) => hints.readOnly && !hints.openWorld);
    const asked = listed.filter((tool) => !free.includes(tool)).map(({ name }) => name);
    expect(asked.sort()).toEqual(["create_directory", "edit_file", "move_file", "write_file"]);
  });

  test("is told as unknown when it dies with a write that it was given", async () => {
    const directory = temporaryDirectory();
    const { tools, processes, call } = tried(referenceServer("filesystem", { args: [directory] }));
    await names(tools);
    const { pid: group = 0 } = processes[0] ?? {};
    process.kill(-group, "SIGSTOP");
    const path = join(directory, "never");
    const writing = call("write_file", { path, content: "x" });
    await eventually(() => expect(tools.servers()).toMatchObject([{ state: "busy" }]));
    process.kill(-group, "SIGKILL");
    expect(await writing).toEqual({ outcome: "unknown", text: expect.stringContaining(MAYBE) });
    expect(existsSync(path)).toBe(false);
  });

  test("is there again after it was killed", async () => {
    const directory = temporaryDirectory();
    const { tools, processes, call } = tried(referenceServer("filesystem", { args: [directory] }));
    await names(tools);
    process.kill(-(processes[0]?.pid ?? 0), "SIGKILL");
    await eventually(() => expect(processes).toHaveLength(2));
    const listed = await call("list_allowed_directories");
    expect(listed).toEqual({ outcome: "ok", text: `Allowed directories:\n${directory}` });
    await tools.close();
    expect(processes.map(isRunning)).toEqual([false, false]);
  });
});

describe("server-memory", () => {
  test("keeps a graph from one life to the next", async () => {
    const file = join(temporaryDirectory(), "memory.jsonl");
    const server = referenceServer("memory", { env: { MEMORY_FILE_PATH: file } });
    const first = tried(server);
    const entities = [{ name: "Ada", entityType: "person", observations: ["likes tea"] }];
    expect(await first.call("create_entities", { entities })).toMatchObject({ outcome: "ok" });
    await first.tools.close();
    expect(existsSync(file)).toBe(true);
    const second = tried(server);
    const { outcome, text } = await second.call("search_nodes", { query: "tea" });
    expect({ outcome, ...JSON.parse(text) }).toEqual({ outcome: "ok", entities, relations: [] });
  });
});

describe("server-everything", () => {
  test("is told of neither sampling, roots nor forms when nobody can be asked", async () => {
    const listed = await names(tried(referenceServer("everything")).tools);
    expect(listed).toContain("echo");
    for (const name of [
      "trigger-sampling-request",
      "get-roots-list",
      "trigger-elicitation-request",
    ])
      expect(listed).not.toContain(name);
  });

  test("asks a form where somebody can be asked, and still samples nothing", async () => {
    const questions: string[] = [];
    const { tools, call } = tried(referenceServer("everything"), {
      ask: async ({ server, message }) => {
        questions.push(`${server}: ${message}`);
        return { action: "decline" };
      },
    });
    const listed = await names(tools);
    expect(listed).toContain("trigger-elicitation-request");
    expect(listed).not.toContain("trigger-sampling-request");
    expect(await call("trigger-elicitation-request")).toMatchObject({
      outcome: "ok",
      text: expect.stringMatching(/declined/i),
    });
    expect(questions).toEqual([expect.stringMatching(/^everything: /)]);
  });

  test("shows nothing of this program's environment, and its own secrets by name", async () => {
    const env = { SOME_KEY: "sesame-open-now" };
    const { text } = await tried(referenceServer("everything", { env })).call("get-env");
    const shown = JSON.parse(text) as Record<string, string>;
    expect(shown.SOME_KEY).toBe("•••SOME_KEY•••");
    expect(text).not.toMatch(/sk-of-the-provider|t-o-k|sesame|_API_KEY|TUNNEL/);
  });

  test("gives all kinds of content in words", async () => {
    const { call } = tried(referenceServer("everything"));
    expect(await call("get-sum", { a: 2, b: 3 })).toMatchObject({
      outcome: "ok",
      text: expect.stringContaining("5"),
    });
    const { text } = await call("get-tiny-image");
    expect(text).toMatch(/\[image, image\/png, \d+ (bytes|KiB); it cannot be shown here\]/);
    expect(await call("get-structured-content", { location: "Chicago" })).toMatchObject({
      outcome: "ok",
      text: expect.stringContaining("temperature"),
    });
    const { text: links } = await call("get-resource-links", { count: 2 });
    expect(links.match(/\[link to /g)).toHaveLength(2);
  });

  test("tells how far a long operation is", async () => {
    const progress: string[] = [];
    const { call } = tried(referenceServer("everything"));
    const result = await call(
      "trigger-long-running-operation",
      { duration: 0.4, steps: 4 },
      { onProgress: (message) => void progress.push(message) },
    );
    expect(result.outcome).toBe("ok");
    // The result may overtake the last ones.
    expect(progress.slice(0, 2)).toEqual(["1 of 4", "2 of 4"]);
  });

  test("is ended when it works on after a stop", async () => {
    const stop = new AbortController();
    const { tools, processes, call } = tried(referenceServer("everything"), {
      timing: { stopGraceMs: 50 },
    });
    const { result } = await callLong(call, stop.signal);
    stop.abort();
    expect(await result).toMatchObject({ outcome: "error" });
    await eventually(() => expect(processes.map(isRunning)).toEqual([false]));
    expect(tools.servers()).toMatchObject([{ state: "off" }]);
  });

  test("is told as not done when it dies in a call that changes nothing", async () => {
    const { processes, call } = tried(referenceServer("everything"));
    const { result } = await callLong(call);
    process.kill(-(processes[0]?.pid ?? 0), "SIGKILL");
    const { outcome, text } = await result;
    expect(outcome).toBe("error");
    expect(text).toContain("everything stopped while running trigger-long-running-operation");
    expect(text).not.toContain(MAYBE);
  });

  test("ends with stopAll, whatever it does", async () => {
    const { tools, processes, call } = tried(referenceServer("everything"));
    const { result } = await callLong(call);
    expect(await tools.stopAll()).toEqual({ ended: 1, remaining: 0 });
    expect((await result).outcome).toBe("error");
    expect(processes.map(isRunning)).toEqual([false]);
  });
});
