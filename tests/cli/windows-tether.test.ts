import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { isProcessAlive } from "../../src/cli/files/process-alive.ts";
import { type SupervisionHost, spawnBound, spawnPiped } from "../../src/cli/supervised-process.ts";
import { tethered } from "../../src/cli/windows-tether.ts";
import { eventually } from "../eventually.ts";
import { temporaryHome } from "./temporary-home.ts";

// What Windows runs, here with a taskkill that is a script. That Windows's own job and taskkill
// do as their manuals say is not tried.
const env = { PATH: process.env.PATH ?? "" };

/** A Windows whose taskkill ends one process and writes down what it was asked. */
function windows() {
  const home = temporaryHome();
  const taskkill = join(home, "taskkill");
  writeFileSync(taskkill, `#!/bin/sh\necho "$@" >> "${home}/killed"\nkill -KILL "$2"\n`);
  chmodSync(taskkill, 0o755);
  const tether = { runtime: "node", execPath: process.execPath, taskkill } as const;
  const host: SupervisionHost = { platform: "win32", tether };
  const killed = (): string =>
    existsSync(join(home, "killed")) ? readFileSync(join(home, "killed"), "utf8") : "";
  return { home, host, killed };
}

function nodeCommand(script: string) {
  return { file: process.execPath, args: ["-e", script], env };
}

const ECHO =
  'process.stdin.on("data", (d) => process.stdout.write(d)); process.stderr.write("up");';

describe("a program on Windows", { timeout: 60_000 }, () => {
  it("is spoken to through what watches it, and ends with its input", async () => {
    const { host, killed } = windows();
    const child = spawnPiped(nodeCommand(ECHO), host);
    let said = "";
    let errors = "";
    child.stdout.on("data", (chunk) => {
      said += chunk;
    });
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    child.stdin.write("é\n");
    await eventually(() => expect([said, errors]).toEqual(["é\n", "up"]));
    child.stdin.end();
    expect(await child.exited).toEqual({ code: 0, signal: null });
    expect(killed()).toBe("");
  });

  it("gives on its exit code and the last of its output, and sees no variable of ours", async () => {
    const { host } = windows();
    const lines: string[] = [];
    const script =
      'process.stdout.write("x".repeat(200_000) + "\\n" + Object.keys(process.env).join() + "\\n"); process.exitCode = 7;';
    const child = spawnBound(nodeCommand(script), (line) => lines.push(line), host);
    expect(await child.exited).toEqual({ code: 7, signal: null });
    expect(lines.at(-1)).toBe("PATH");
  });

  it("that does not see the end of its input is ended with all that it has started", async () => {
    const { host, killed } = windows();
    const child = spawnPiped(nodeCommand("setInterval(() => {}, 1000);"), host);
    child.stdout.resume();
    child.stderr.resume();
    child.end();
    await child.exited;
    expect(killed()).toMatch(/^\/PID \d+ \/T \/F\n$/);
  });

  it("is ended when this process is killed", async () => {
    const { home, host, killed } = windows();
    const pidFile = join(home, "pid");
    const script = `require("fs").writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); setInterval(() => {}, 1000);`;
    // A parent between, which is killed as nothing can prevent.
    const { file, args, env: watched } = tethered(nodeCommand(script), "ignore", host.tether);
    const parent = `require("child_process").spawn(${JSON.stringify(file)}, ${JSON.stringify(args)}, { env: ${JSON.stringify(watched)}, stdio: ["pipe", "pipe", "pipe"], detached: true }); setInterval(() => {}, 1000);`;
    const between = spawnBound(nodeCommand(parent), () => {}, { platform: "linux" });
    onTestFinished(() => between.end());
    await eventually(() =>
      expect(existsSync(pidFile) && readFileSync(pidFile, "utf8")).toBeTruthy(),
    );
    const pid = Number(readFileSync(pidFile, "utf8"));
    between.end();
    await between.exited;
    await eventually(() => expect(isProcessAlive(pid)).toBe(false));
    expect(killed()).toBe(`/PID ${pid} /T /F\n`);
  });

  it("that cannot be run says why", async () => {
    const { host } = windows();
    const lines: string[] = [];
    const command = { file: "/nowhere/at-all", args: [], env };
    const child = spawnBound(command, (line) => lines.push(line), host);
    expect((await child.exited).code).toBe(127);
    expect(lines.join()).toMatch(/ENOENT/);
  });
});

describe("tethered", () => {
  const command = { file: "C:\\npx.cmd", args: ["-y", "a b"], env, cwd: "C:\\x" };

  it.each([
    ["node", ["-e"]],
    ["bun", ["-e"]],
    ["deno", ["eval", "--no-config", "--no-lock"]],
  ] as const)("runs by %s", (runtime, start) => {
    const host = { runtime, execPath: `C:\\${runtime}.exe`, taskkill: "C:\\taskkill.exe" };
    const run = tethered(command, "pipe", host);
    expect([run.file, run.args.slice(0, -1)]).toEqual([`C:\\${runtime}.exe`, start]);
    expect(JSON.parse(run.env.REMOTE_CHAT_TETHERED ?? "")).toMatchObject({
      file: "C:\\Windows\\System32\\cmd.exe",
      windowsVerbatimArguments: true,
      cwd: "C:\\x",
      graceMs: 1000,
    });
    expect(run.env.BUN_BE_BUN).toBe(runtime === "bun" ? "1" : undefined);
  });
});
