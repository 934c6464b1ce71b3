/**
 * A systemctl for one user's one unit, which really starts what the unit says and ends it. Its
 * memory is a file beside the unit; what it is asked is written down there as well.
 */
import { spawn } from "node:child_process";
import { appendFileSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { isProcessAlive } from "../../../src/cli/files/process-alive.ts";
import { readEnvFile } from "../../../src/cli/service/env-file.ts";
import { delay } from "../../../src/delay.ts";
import { readExecStart } from "./read-exec-start.ts";

const [, verb = "", ...rest] = process.argv.slice(2);
const directory = join(process.env.HOME ?? "", ".config/systemd/user");
const unitName = rest.find((word) => word.endsWith(".service")) ?? "";
const pidFile = join(process.env.HOME ?? "", `${unitName}.pid`);
appendFileSync(join(process.env.HOME ?? "", "asked"), `${verb}\n`);

const unit = read(join(directory, unitName));
const pid = Number(read(pidFile)) || 0;

if (verb === "show") {
  const isActive = pid > 0 && isProcessAlive(pid);
  const lines = [
    `LoadState=${unit === undefined ? "not-found" : "loaded"}`,
    "UnitFileState=enabled",
    `ActiveState=${isActive ? "active" : "inactive"}`,
    `MainPID=${isActive ? pid : 0}`,
    "ActiveEnterTimestamp=Sun 2026-11-29 00:00:00 UTC",
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}
if (verb === "restart" || (verb === "disable" && pid > 0)) await end(pid);
if (verb === "restart") start(unit ?? "");

function start(text: string): void {
  const [file = "", ...args] = readExecStart(text);
  const value = (name: string): string => new RegExp(`^${name}=-?(.*)$`, "m").exec(text)?.[1] ?? "";
  const path = /^"PATH=(.*)"$/.exec(value("Environment"))?.[1] ?? "";
  const given = readEnvFile(read(value("EnvironmentFile")) ?? "");
  const output = openSync(join(process.env.HOME ?? "", "journal"), "a");
  const child = spawn(file, args, {
    cwd: value("WorkingDirectory"),
    // A user's systemd has little more in its environment.
    env: { HOME: process.env.HOME, OLLAMA_HOST: "127.0.0.1:9", PATH: path, ...given },
    stdio: ["ignore", output, output],
    detached: true,
  });
  writeFileSync(pidFile, String(child.pid));
  child.unref();
}

async function end(running: number): Promise<void> {
  if (running > 0 && isProcessAlive(running)) process.kill(running, "SIGTERM");
  while (running > 0 && isProcessAlive(running)) await delay(20);
  rmSync(pidFile, { force: true });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
