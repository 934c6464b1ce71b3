import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { agreeAt, type OAuthServer, startOAuthServer } from "../../mcp/oauth-server.ts";
import { type CliProcess, runCli, spawnCli } from "../spawn-cli.ts";
import { temporaryHome } from "../temporary-home.ts";

/** `agents mcp …` for a person who has a server that wants a login, and a program. */
async function stage() {
  const server = await startOAuthServer();
  onTestFinished(() => server.close());
  const HOME = temporaryHome();
  mkdirSync(join(HOME, ".agents"));
  const mcpServers = { search: { url: server.url }, files: { command: "no-such-program" } };
  writeFileSync(join(HOME, ".agents", "mcp.json"), JSON.stringify({ mcpServers }));
  const args = (words: readonly string[]) => ["agents", "mcp", ...words];
  return {
    server,
    file: join(HOME, ".tokori", "mcp-tokens.json"),
    run: (...words: string[]) => runCli(args(words), { env: { HOME } }),
    start: (...words: string[]) => spawnCli(args(words), { env: { HOME } }),
  };
}

async function agree(cli: CliProcess, server: OAuthServer): Promise<void> {
  const [link] = await cli.output(/^http\S+(?=\n)/m);
  await agreeAt(link, server);
}

describe("agents mcp login", () => {
  test("is what the other commands ask for, and all of them know of it", async () => {
    const { server, file, run, start } = await stage();
    const stateOf = async () => /^search +(.+?) {2,}http/m.exec((await run("list")).stdout)?.[1];
    expect(await stateOf()).toBe("ready");
    const refused = await run("test", "search");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      /search: needs a login: run `.*agents mcp login search` on the PC/,
    );
    expect(await stateOf()).toBe("needs login");

    const login = start("login", "search");
    await agree(login, server);
    const { code, stdout, stderr } = await login.ended;
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Open this link in a browser on this PC.*Ctrl\+C ends it\./s);
    expect(stdout).toMatch(/\nsearch is logged in\.\n$/);
    expect(stdout).not.toMatch(/access-token|refresh-token/);
    expect(readFileSync(file, "utf8")).toContain("refresh-token-1");
    expect(await stateOf()).toBe("logged in");
    const tested = await run("test", "search");
    expect(tested.stdout).toMatch(/^search started in .* and has 1 tool\./);

    expect((await run("logout", "search")).stdout).toBe("search is logged out on this PC.\n");
    expect(readFileSync(file, "utf8")).not.toContain("token-1");
    expect(await run("logout", "search")).toMatchObject({
      code: 1,
      stderr: "remote-chat: Nobody is logged in to search.\n",
    });
  });

  test("ends with Ctrl+C, and keeps nothing", async () => {
    const { file, start } = await stage();
    const login = start("login", "search");
    await login.output(/^http\S+\n/m);
    login.child.kill("SIGINT");
    const { code, stderr } = await login.ended;
    expect([code, stderr]).toEqual([1, "remote-chat: Cancelled; nothing was changed.\n"]);
    expect(() => readFileSync(file)).toThrow("ENOENT");
  });

  test("is for servers at an address", async () => {
    const { run } = await stage();
    expect(await run("login", "files")).toMatchObject({
      code: 1,
      stderr: "remote-chat: files is a program on this PC, which needs no login.\n",
    });
  });
});
