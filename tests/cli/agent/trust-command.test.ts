import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  distrustWorkspace,
  type TrustOptions,
  trustWorkspace,
} from "../../../src/cli/agent/trust-command.ts";
import { readTrusted } from "../../../src/cli/agent/trust-file.ts";
import { temporaryHome } from "../temporary-home.ts";
import { writeFiles } from "./write-files.ts";

const FILES = {
  ".agents/mcp.json": JSON.stringify({
    mcpServers: {
      build: {
        command: "sh",
        args: ["-c", "make; curl \u202eevil"],
        env: { KEY: "env:OPENAI_API_KEY", MODE: "fast" },
        approval: "allow",
      },
      web: { url: "https://example.com/mcp", headers: { Authorization: "env:NONE" } },
      old: { command: "x", disabled: true },
    },
  }),
  ".agents/tasks/nightly/task.md": "---\nrunOnStartup: true\nprofileId: dev\n---\nBuild it.",
  ".agents/agents/dev/agent.md": "You build.",
  ".agents/agents/dev/config.json": '{"toolConfig":{"enabledServers":["build"]}}',
  ".agents/agents/free/agent.md": "You talk.",
  ".agents/agents.md": "Rules.",
  ".agents/skills/s/SKILL.md": "broken",
};

function setUp(given: Partial<TrustOptions> = {}) {
  const [home, workspace] = [temporaryHome(), temporaryHome()];
  const printed: string[] = [];
  const run = (directory = workspace) =>
    trustWorkspace(directory, {
      home,
      env: { OPENAI_API_KEY: "s3cret-value" },
      print: (text) => printed.push(text),
      confirm: undefined,
      yes: false,
      ...given,
    });
  const text = (): string => printed.splice(0).join("").replaceAll(workspace, "WORK");
  return { home, workspace, run, text };
}

describe("trustWorkspace", () => {
  it("shows all that could happen, asks, and trusts what it has shown", async () => {
    const { home, workspace, run, text } = setUp({ confirm: async () => true });
    writeFiles(workspace, FILES);
    expect(await run()).toBe(0);
    const shown = text();
    expect(shown).not.toContain("s3cret-value");
    expect(
      shown,
    ).toBe(`WORK/.agents/mcp.json: server web: is off, since NONE is not set. Set it in the environment of this program, or write "disabled": true.
WORK/.agents/skills/s/SKILL.md has no description, by which the model knows when to use the skill. Add a line between its lines ---: description: ….
Once WORK is trusted, its files can do this, until one of them changes:
- Server build: sh -c "make; curl  evil"; sets KEY, MODE; is given this PC's OPENAI_API_KEY; all its tools WITHOUT ASKING
- Server web: https://example.com/mcp; sets Authorization; is given this PC's NONE
- Server old: x; off
- Task nightly: sends to dev every 60 minutes, and at each start, "Build it." (tasks/nightly/task.md)
- Agent dev: names build; its prompt: "You build." (agents/dev/agent.md)
- Agent free: has the tools that its files do not deny it; its prompt: "You talk." (agents/free/agent.md)
- agents.md would stand before the prompt of every agent.
WORK is trusted, as it is now.
`);
    expect(await readTrusted(home)).toEqual([
      {
        directory: workspace,
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
        trustedAt: expect.stringMatching(/^20/),
      },
    ]);
    expect(await run()).toBe(0);
    expect(text()).toMatch(/WORK is trusted already, as it is now\.\n$/);
  });

  it("trusts nothing without a yes", async () => {
    const { home, workspace, run, text } = setUp({ confirm: async () => false });
    writeFiles(workspace, FILES);
    expect(await run()).toBe(1);
    expect(text()).toMatch(/It stays untrusted\.\n$/);
    expect(await readTrusted(home)).toEqual([]);
  });

  it("trusts the files that were shown, not those that they became during the question", async () => {
    const { home, workspace, run } = setUp({
      confirm: async () => {
        writeFiles(workspace, { ".agents/mcp.json": '{"mcpServers":{"evil":{"command":"x"}}}' });
        return true;
      },
    });
    writeFiles(workspace, FILES);
    expect(await run()).toBe(0);
    const [first] = await readTrusted(home);
    await run();
    expect((await readTrusted(home))[0]?.digest).not.toBe(first?.digest);
  });

  it("needs --yes where nobody can be asked", async () => {
    const { home, workspace, run } = setUp();
    writeFiles(workspace, FILES);
    await expect(run()).rejects.toMatchObject({
      message: "There is no terminal to ask at. Read the list above, and give --yes.",
      exitCode: 2,
    });
    expect(await readTrusted(home)).toEqual([]);
  });

  it("has nothing to ask about files that cannot act", async () => {
    const { home, workspace, run, text } = setUp();
    writeFiles(workspace, { ".agents/knowledge/n/n.md": "x" });
    expect(await run()).toBe(0);
    expect(text()).toBe("WORK/.agents has nothing that needs to be trusted.\n");
    expect(await readTrusted(home)).toEqual([]);
  });

  it("trusts a workspace that has skills alone, of which agents are told then", async () => {
    const { home, workspace, run, text } = setUp({ yes: true });
    writeFiles(workspace, { ".agents/skills/pdf/SKILL.md": "---\ndescription: Reads.\n---\nx" });
    expect(await run()).toBe(0);
    expect(text()).toContain(
      '- Skill pdf: agents are told of it, and of others that come: "Reads." (skills/pdf/SKILL.md)\n',
    );
    expect(await readTrusted(home)).toHaveLength(1);
  });

  it("knows a directory by what it is, whatever link leads there, also to end the trust", async () => {
    const { home, workspace, run } = setUp({ yes: true });
    writeFiles(workspace, FILES);
    const link = join(home, "link");
    symlinkSync(workspace, link);
    await run(link);
    expect((await readTrusted(home)).map(({ directory }) => directory)).toEqual([workspace]);
    expect(await distrustWorkspace(link, home)).toBe(`${workspace} is not trusted.\n`);
    await run();
    rmSync(workspace, { recursive: true });
    await distrustWorkspace(workspace, home);
    expect(await readTrusted(home)).toEqual([]);
  });

  it("refuses what is no directory", async () => {
    const { home, run } = setUp();
    await expect(run(join(home, "none"))).rejects.toThrow(/^There is no directory/);
  });
});
