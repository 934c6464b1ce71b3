import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AgentLibrary, readLibrary } from "../../../src/cli/agent/agent-library.ts";
import { diskLayers } from "../../../src/cli/agent/layers.ts";
import {
  distrust,
  isTrusted,
  readTrusted,
  trust,
  trustFile,
} from "../../../src/cli/agent/trust-file.ts";
import { type Log, SILENT } from "../../../src/cli/log.ts";
import { temporaryHome } from "../temporary-home.ts";
import { writeFiles } from "./write-files.ts";

const MCP = '{"mcpServers":{"files":{"command":"run-files"}}}';

function setUp() {
  const [person, workspace, home] = [temporaryHome(), temporaryHome(), temporaryHome()];
  const logged: string[] = [];
  const log: Log = { ...SILENT, warning: (text) => void logged.push(text) };
  const layers = diskLayers(workspace, { person });
  const library = new AgentLibrary(layers, { home, env: {}, log });
  return { person, workspace, home, logged, layers, library };
}

describe("AgentLibrary", () => {
  it("sees each edit, keeps the last good version of a broken one, and says so once", async () => {
    const { person, library, logged } = setUp();
    const path = join(person, ".agents/agents/a/agent.md");
    expect((await library.current()).agents).toEqual([]);
    writeFiles(person, { ".agents/agents/a/agent.md": "One." });
    const prompts = async () => (await library.current()).agents.map((each) => each.systemPrompt);
    expect(await prompts()).toEqual(["One."]);
    writeFileSync(path, "---js\n---\nTwo.");
    expect([await prompts(), await prompts()]).toEqual([["One."], ["One."]]);
    expect(logged).toEqual([
      `${path} begins with "---js": only plain front matter is read, and nothing in it is executed. Make that line ---. The previous version stays in use.`,
    ]);
    writeFileSync(path, "Two.");
    expect(await prompts()).toEqual(["Two."]);
    rmSync(path);
    expect(await prompts()).toEqual([]);
  });

  it("gives the same object as long as nothing changes", async () => {
    const { person, library } = setUp();
    writeFiles(person, { ".agents/agents/a/agent.md": "One." });
    await expect
      .poll(async () => {
        const [one, other] = await Promise.all([library.current(), library.current()]);
        return one === other;
      })
      .toBe(true);
    const before = await library.current();
    writeFiles(person, { ".agents/agents/b/agent.md": "Two." });
    expect((await library.current()).agents.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(before.agents.map(({ id }) => id)).toEqual(["a"]);
  });

  it("starts nothing of a workspace until it is trusted, and not after a change", async () => {
    const { workspace, home, library, layers } = setUp();
    writeFiles(workspace, { ".agents/mcp.json": MCP });
    const states = async () =>
      (await library.current()).servers.map(({ state, server }) => [state, server?.transport]);
    expect(await states()).toEqual([["untrusted", undefined]]);
    const base = layers[1]?.base ?? "";
    const digest = (await library.current()).workspace?.digest ?? "";
    await trust(home, { directory: base, digest });
    expect(await states()).toEqual([["ready", "stdio"]]);
    expect((await library.current()).servers[0]?.server).toMatchObject({ cwd: base });
    writeFiles(workspace, { ".agents/mcp.json": MCP.replace("run-files", "run-evil") });
    expect(await states()).toEqual([["untrusted", undefined]]);
    writeFiles(workspace, { ".agents/mcp.json": MCP });
    expect(await states()).toEqual([["ready", "stdio"]]);
    await distrust(home, base);
    expect(await states()).toEqual([["untrusted", undefined]]);
  });

  it("trusts nothing by a damaged list, and says so", async () => {
    const { workspace, home, library, layers, logged } = setUp();
    writeFiles(workspace, { ".agents/mcp.json": MCP });
    writeFileSync(trustFile(home), "{");
    expect((await library.current()).servers[0]?.state).toBe("untrusted");
    const damage = `${trustFile(home)} is damaged, so no workspace is trusted. Remove it, and trust them again.`;
    expect(logged).toEqual([damage]);
    await expect(readLibrary(layers, { home, env: {} })).rejects.toThrow(damage);
  });
});

describe("trust", () => {
  const [one, other] = ["1", "2"].map((digit) => digit.repeat(64)) as [string, string];

  it("is for one state of one directory, in a file of its owner alone", async () => {
    const home = join(temporaryHome(), "home");
    expect(await readTrusted(home)).toEqual([]);
    await trust(home, { directory: "/a", digest: one });
    await trust(home, { directory: "/b", digest: one });
    await trust(home, { directory: "/a", digest: other });
    expect(await isTrusted(home, "/a", one)).toBe(false);
    expect(await isTrusted(home, "/a", other)).toBe(true);
    expect(await isTrusted(home, "/b", one)).toBe(true);
    expect(await isTrusted(home, "/c", one)).toBe(false);
    if (process.platform !== "win32") expect(statSync(trustFile(home)).mode & 0o777).toBe(0o600);
    await distrust(home, "/a");
    expect((await readTrusted(home)).map(({ directory }) => directory)).toEqual(["/b"]);
  });

  it("loses none of two at once", async () => {
    const home = temporaryHome();
    await Promise.all(
      ["/a", "/b", "/c"].map((directory) => trust(home, { directory, digest: one })),
    );
    expect(await readTrusted(home)).toHaveLength(3);
  });
});

describe("diskLayers", () => {
  it("reads a workspace that is the person's own directory once", () => {
    const person = temporaryHome();
    expect(diskLayers(person, { person }).map(({ name }) => name)).toEqual(["home"]);
    expect(diskLayers(undefined, { person }).map(({ name }) => name)).toEqual(["home"]);
  });

  it("refuses a workspace that is no directory", () => {
    const person = temporaryHome();
    mkdirSync(join(person, "in"));
    writeFileSync(join(person, "file"), "");
    for (const name of ["none", "file"])
      expect(() => diskLayers(join(person, name), { person })).toThrow(
        /^There is no directory .*--workspace/,
      );
    expect(diskLayers(join(person, "in"), { person })).toHaveLength(2);
  });
});
