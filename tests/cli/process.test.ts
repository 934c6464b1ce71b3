import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { VERSION } from "../../src/version.ts";
import { runCli, type ServedCli, serveCli, spawnCli } from "./spawn-cli.ts";
import { temporaryHome, writeConfig } from "./temporary-home.ts";

async function statusOf({ url }: ServedCli, token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${url}/v1/remote/info`, { headers })).status;
}

describe("mod.ts, run", () => {
  it("says where it is, answers, and never shows the token", async () => {
    const home = join(temporaryHome(), "new");
    const served = await serveCli(home, ["--log-level", "debug"]);
    const health = await (await fetch(`${served.url}/v1/health?token=${served.token}`)).json();
    expect(health).toEqual({ status: "ok", service: "tokori", version: VERSION });
    expect(await statusOf(served, served.token)).toBe(200);
    served.child.kill("SIGTERM");
    const { code, stdout, stderr } = await served.ended;
    expect(code).toBe(0);
    const lines = stdout.split("\n");
    expect(lines[1]).toMatch(/^ {2}model {5}Demo/);
    expect(lines).toContain(`  home      ${home} (api-token there is the owner's token)`);
    expect(stderr).toMatch(/debug GET \/v1\/health 200 \d+ ms [0-9a-f]{16}\n/);
    expect(stdout + stderr).not.toContain(served.token);
    expect(statSync(home).mode & 0o777).toBe(0o700);
    expect(statSync(join(home, "api-token")).mode & 0o777).toBe(0o600);
  });

  it("runs through a link to it", async () => {
    const link = join(temporaryHome(), "remote-chat.ts");
    symlinkSync(new URL("../../mod.ts", import.meta.url), link);
    expect((await runCli(["--version"], { entry: link })).stdout).toBe(`${VERSION}\n`);
  });

  it("takes its settings from the environment, and options before them", async () => {
    const [home, other] = [temporaryHome(), temporaryHome()];
    const env = { REMOTE_CHAT_HOME: home, REMOTE_CHAT_PORT: "1", REMOTE_CHAT_HOST: "0.0.0.0" };
    const cli = spawnCli(["--port", "0", "--home", other], { env });
    await cli.output(/http:\/\/0\.0\.0\.0:\d+[\s\S]*WARNING/);
    expect(readdirSync(home)).toEqual([]);
    expect(readdirSync(other).sort()).toEqual(["api-token", "server.json"]);
  });

  it("makes no token when its port is taken", async () => {
    const first = await serveCli(temporaryHome());
    const { port } = new URL(first.url);
    const home = temporaryHome();
    const second = await runCli(["--home", home, "--port", port]);
    expect(second).toMatchObject({ code: 1, stdout: "" });
    expect(second.stderr).toMatch(
      new RegExp(`^remote-chat: Port ${port} is taken.*--port 8765\n$`),
    );
    expect(readdirSync(home)).toEqual([]);
  });

  it("refuses a home directory in use in one sentence, and starts there after a kill -9", async () => {
    const home = temporaryHome();
    const first = await serveCli(home);
    const second = await runCli(["--home", home, "--port", "0"]);
    expect(second).toEqual({
      code: 1,
      stdout: "",
      stderr: `remote-chat: remote-chat runs already with the home directory ${home}, at ${first.url} (process ${first.child.pid}). Use that one or stop it; a second one needs a directory of its own: --home DIR\n`,
    });
    expect(readFileSync(join(home, "api-token"), "utf8")).toBe(first.token);
    expect(await statusOf(first, first.token)).toBe(200);
    first.child.kill("SIGKILL");
    await first.ended;
    expect(existsSync(join(home, "server.json"))).toBe(true);
    const third = await serveCli(home);
    expect(await statusOf(third, third.token)).toBe(200);
  });

  it("switches the provider without a restart, through its own command", async () => {
    const home = temporaryHome({
      active: null,
      providers: [{ id: "demo", kind: "demo" }],
    });
    const served = await serveCli(home);
    const body = '{"messages":[{"role":"user","content":"x"}]}';
    const ask = async (): Promise<number> => {
      const headers = {
        authorization: `Bearer ${served.token}`,
        "content-type": "application/json",
      };
      const response = await fetch(`${served.url}/v1/chat/stream`, {
        method: "POST",
        headers,
        body,
      });
      await response.body?.cancel();
      return response.status;
    };
    expect(await ask()).toBe(412);
    expect((await runCli(["providers", "use", "demo", "--home", home])).code).toBe(0);
    expect(await ask()).toBe(200);
    writeConfig(home, "not json");
    expect(await ask()).toBe(200);
    await served.output(/error .*config\.json is not valid JSON at line 1, column 1/);
  });

  const refusals: [string, (home: string) => void, string][] = [
    [
      "a config that is no JSON",
      (home) => writeConfig(home, "{"),
      "HOME/config.json is not valid JSON at line 1, column 2",
    ],
    [
      "a config with a mistake",
      (home) => writeConfig(home, { providers: [{ id: "a", kind: "x" }] }),
      "HOME/config.json, line 5: providers[0].kind: expected one of",
    ],
    [
      "a token file that is a link",
      (home) => symlinkSync("/dev/null", join(home, "api-token")),
      "The token file HOME/api-token is a symbolic link",
    ],
    [
      "a token file that is a directory",
      (home) => mkdirSync(join(home, "api-token")),
      "The token file HOME/api-token is not a regular file",
    ],
  ];
  it.each(refusals)("refuses %s in one sentence, with exit code 1", async (_, prepare, message) => {
    const home = temporaryHome();
    prepare(home);
    const before = readdirSync(home);
    const { code, stdout, stderr } = await runCli(["--port", "0", "--home", home]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`remote-chat: ${message.replace("HOME", home)}`);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(readdirSync(home)).toEqual(before);
  });

  it("says so when the home directory cannot be written", async () => {
    const file = join(temporaryHome(), "file");
    writeFileSync(file, "");
    const { code, stderr } = await runCli(["--port", "0", "--home", join(file, "home")]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `remote-chat: Cannot read ${file}/home/config.json: a part of the path is not a directory.\n`,
    });
  });

  // A limit on file size fails a write half-way, as a full disk does.
  it("loses neither token nor config when a file cannot be written whole", async () => {
    const home = temporaryHome({ active: null, providers: [{ id: "demo", kind: "demo" }] });
    writeFileSync(join(home, "api-token"), "old");
    const before = readFileSync(join(home, "config.json"), "utf8");
    const options = { prelude: "trap '' XFSZ; ulimit -f 0;" };
    const runs = await Promise.all([
      runCli(["--port", "0", "--home", home], options),
      runCli(["providers", "use", "demo", "--home", home], options),
    ]);
    expect(runs.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      ["api-token", "config.json"].map((name) => ({
        code: 1,
        stderr: `remote-chat: Cannot write ${home}/${name}: the file would be larger than this user may write.\n`,
      })),
    );
    expect(readFileSync(join(home, "api-token"), "utf8")).toBe("old");
    expect(readFileSync(join(home, "config.json"), "utf8")).toBe(before);
    expect(readdirSync(home).sort()).toEqual(["api-token", "config.json"]);
  });
});
