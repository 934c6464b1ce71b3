import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { isProcessAlive } from "../../../src/cli/files/process-alive.ts";
import { eventually } from "../../eventually.ts";
import { type CliResult, runCli, serveCli, spawnCli } from "../spawn-cli.ts";
import { temporaryHome, writeConfig } from "../temporary-home.ts";

const DEMO = { active: "demo", providers: [{ id: "demo", kind: "demo" }] };
const LIMIT = { timeout: 120_000 };
const onLinux = describe.runIf(process.platform === "linux");

/** A person with a systemd of their own, which starts and ends what their unit says. */
function person() {
  const userHome = temporaryHome();
  // Before the directory is removed: the last is called first.
  onTestFinished(() => endAll(userHome));
  const bin = join(userHome, "bin");
  mkdirSync(bin);
  const fake = fileURLToPath(new URL("fake-systemctl.ts", import.meta.url));
  const tsx = new URL("../../../node_modules/tsx/dist/esm/index.mjs", import.meta.url);
  const script = `#!/bin/sh\nexec "${process.execPath}" --import ${tsx} "${fake}" "$@"\n`;
  writeFileSync(join(bin, "systemctl"), script, { mode: 0o755 });
  const journal = `#!/bin/sh\necho "$@" >&2\ncat "${userHome}/journal"\n`;
  writeFileSync(join(bin, "journalctl"), journal, { mode: 0o755 });
  const env = { HOME: userHome, PATH: [bin, process.env.PATH].join(delimiter) };
  const service = (...args: string[]): Promise<CliResult> => runCli(["service", ...args], { env });
  const home = join(userHome, "a chat's $HOME");
  return { userHome, home, env, service };
}

/** Ends servers that a failed test has left. */
function endAll(userHome: string): void {
  const files = readdirSync(userHome).filter((name) => name.endsWith(".pid"));
  for (const pid of files.map((name) => Number(readFileSync(join(userHome, name), "utf8"))))
    if (isProcessAlive(pid)) process.kill(pid, "SIGKILL");
}

onLinux("service install, status, logs and uninstall", LIMIT, () => {
  it("start the server, keep its token over a new start, and end it", async () => {
    const { userHome, home, env, service } = person();
    mkdirSync(home, { mode: 0o700 });
    writeConfig(home, DEMO);
    const installed = await service("install", "--home", home, "--", "--port", "0");
    expect([installed.code, installed.stderr]).toEqual([0, ""]);
    expect(installed.stdout).toMatch(/server +http:\/\/127\.0\.0\.1:\d+\n/);
    const token = readFileSync(join(home, "api-token"), "utf8");

    const status = await service("status", "--home", home);
    expect(status.stdout).toMatch(/^running +yes, process \d+, since Sun/m);
    expect(status.stdout).toMatch(/^server +http:\/\/127\.0\.0\.1:\d+$/m);
    expect(status.stdout).toMatch(/log:\n(.*\n)*.*Stop with Ctrl\+C/);
    const pid = Number(/process (\d+)/.exec(status.stdout)?.[1]);

    const logs = await service("logs", "--lines", "7", "--home", home);
    expect(logs.stderr).toMatch(/--user --unit=remote-chat-[0-9a-f]{8}\.service --lines=7/);
    expect(logs.stdout).toMatch(/listens at/);

    // Over the one that runs: the same token, another process.
    const again = await service("install", "--home", home, "--port", "0");
    expect([again.code, again.stderr]).toEqual([0, ""]);
    expect(isProcessAlive(pid)).toBe(false);
    expect(readFileSync(join(home, "api-token"), "utf8")).toBe(token);

    const removed = await service("uninstall", "--home", home);
    expect([removed.code, removed.stderr]).toEqual([0, ""]);
    expect((await runCli(["status", "--home", home], { env })).stderr).toMatch(/No remote-chat/);
    expect((await service("status", "--home", home)).stdout).toMatch(/^installed +no$/m);
    expect((await service("uninstall", "--home", home)).stdout).toMatch(/nothing to do/);
    expect(existsSync(join(userHome, "asked"))).toBe(true);
  });

  it("names the variables that the service lacks, and writes no key anywhere", async () => {
    const { userHome, home, env } = person();
    mkdirSync(home, { mode: 0o700 });
    const keyed = { id: "o", kind: "openai", model: "m", apiKey: "env:WORK_KEY" };
    writeConfig(home, { active: "o", providers: [keyed] });
    const args = ["service", "install", "--port", "0", "--home", home];
    const { stdout } = await runCli(args, { env: { ...env, WORK_KEY: "sk-very-secret" } });
    expect(stdout).toMatch(/WARNING +the config takes keys .* lacks: WORK_KEY/);
    const units = join(userHome, ".config/systemd/user");
    const [unit = ""] = stdout.match(/\S*remote-chat-[0-9a-f]{8}\.service/) ?? [];
    expect(readFileSync(join(units, unit.split("/").at(-1) ?? ""), "utf8")).not.toMatch(/secret/);
  });

  it("install nothing beside a server that runs in that home", async () => {
    const { userHome, home, service } = person();
    const served = await serveCli(home);
    const { code, stderr } = await service("install", "--home", home);
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`runs already .* at ${served.url} \\(process \\d+\\)`));
    expect(existsSync(join(userHome, ".config"))).toBe(false);
    const status = await service("status", "--home", home);
    expect(status.stdout).toMatch(/^installed +no$/m);
  });

  it.each([
    [["--qr"], /pairing codes/],
    [["--", "--nope"], /no option --nope/],
    [["--tunnel", "named"], /--tunnel-hostname/],
    [["--port", "x"], /A port is/],
  ])("take no %j", async (options, words) => {
    const { service } = person();
    const { code, stderr } = await service("install", ...options);
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
  });

  it("take options after the command alone", async () => {
    const { code, stderr } = await runCli(["--tunnel", "quick", "service", "install"]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/service install --tunnel/)]);
  });
});

describe("service run", LIMIT, () => {
  it("keeps the server's log, gives it the variables of the file, and ends with it", async () => {
    const home = temporaryHome();
    writeFileSync(join(home, "service.env"), "OPENAI_API_KEY=sk-of-the-file\n", { mode: 0o644 });
    const run = spawnCli(["service", "run", "--home", home, "--", "--port", "0", "--keep-token"]);
    const log = (): string =>
      existsSync(join(home, "service.log")) ? readFileSync(join(home, "service.log"), "utf8") : "";
    await eventually(() => expect(log()).toMatch(/Stop with Ctrl\+C/));
    expect(log()).toMatch(/OPENAI_API_KEY is set/);
    expect(log()).not.toMatch(/sk-of-the-file/);
    run.child.kill("SIGTERM");
    expect((await run.ended).code).toBe(0);
    expect(log()).toMatch(/Stopping/);
    expect(existsSync(join(home, "server.json"))).toBe(false);
  });

  it("does not try wrong options again", async () => {
    const home = temporaryHome();
    const { code } = await runCli(["service", "run", "--home", home, "--", "--port", "x"]);
    expect(code).toBe(0);
    expect(readFileSync(join(home, "service.log"), "utf8")).toMatch(
      /A port is .*\n.*ended with exit code 2\. Correct its options/,
    );
  });
});
