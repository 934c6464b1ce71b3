import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type CliResult, runCli } from "../spawn-cli.ts";
import { temporaryHome } from "../temporary-home.ts";

const SCRIPT = fileURLToPath(new URL("../../stand-ins/mcp-awkward.mjs", import.meta.url));

const SERVERS = {
  files: { command: process.execPath, args: [SCRIPT, "junk"] },
  broken: {
    command: process.execPath,
    args: [SCRIPT, "exits"],
    env: { AWKWARD_KEY: "env:SECRET_KEY" },
  },
  missing: { command: "no-such-program" },
  off: { command: "files", disabled: true },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as mcp.json has it.
  search: { url: "https://example.com/mcp", headers: { authorization: "Bearer ${NO_KEY}" } },
};

/** Runs `agents mcp …` for a person with these servers. */
function agentsMcp(servers: object | undefined, ...args: string[]): Promise<CliResult> {
  const HOME = temporaryHome();
  if (servers !== undefined) {
    mkdirSync(join(HOME, ".agents"));
    writeFileSync(join(HOME, ".agents", "mcp.json"), JSON.stringify({ mcpServers: servers }));
  }
  return runCli(["agents", "mcp", ...args], { env: { HOME, SECRET_KEY: "sesame-open-now" } });
}

describe("agents mcp", () => {
  test("list shows what there is", async () => {
    const { code, stdout } = await agentsMcp({ ...SERVERS, files: SERVERS.missing }, "list");
    expect(code).toBe(0);
    expect(stdout.split("\n").filter((line) => !line.startsWith("broken"))).toEqual([
      "NAME     STATE         STARTS",
      "files    ready         no-such-program",
      "missing  ready         no-such-program",
      "off      disabled      files",
      "search   needs NO_KEY  https://example.com/mcp",
      "",
    ]);
  });

  test("list says that there is none", async () => {
    const { code, stdout } = await agentsMcp(undefined, "list");
    expect([code, stdout]).toEqual([0, "There is no MCP server in ~/.agents/mcp.json.\n"]);
  });

  test("test starts a server and shows its tools", async () => {
    const { code, stdout } = await agentsMcp(SERVERS, "test", "files");
    expect(code).toBe(0);
    const [first, ...rows] = stdout.split("\n");
    expect(first).toMatch(/^files started in \d+\.\d s and has 16 tools\.$/);
    expect(rows.slice(0, 3)).toEqual([
      "  echo        only reads         Says it again",
      "  write       may change things  Writes a line",
      "  hang        may change things",
    ]);
  });

  test.each([
    ["missing", "missing: no-such-program is not installed on this PC."],
    ["off", "off is disabled in its mcp.json."],
    ["search", "search needs NO_KEY."],
    [
      "broken",
      "broken: could not be started; it ended (exit code 7): awkward: no such database, key •••SECRET_KEY•••.",
    ],
  ])("test of %s says why it cannot be used", async (name, message) => {
    const { code, stdout, stderr } = await agentsMcp(SERVERS, "test", name);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr.replace(/\s+/g, " ")).toContain(`remote-chat: ${message}`);
  });

  test("test of an unknown one says where to look", async () => {
    const { code, stderr } = await agentsMcp(SERVERS, "test", "nobody");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^remote-chat: There is no MCP server nobody\. See: .* agents mcp list/);
  });
});
