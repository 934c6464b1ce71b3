import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { launchd } from "../../../src/cli/service/launchd.ts";
import type { ServiceSystem } from "../../../src/cli/service/service-manager.ts";
import { systemd } from "../../../src/cli/service/systemd.ts";
import { taskScheduler } from "../../../src/cli/service/task-scheduler.ts";
import { serviceOf } from "../../../src/cli/service/this-service.ts";
import type { ExecResult } from "../../../src/cli/tunnel/exec.ts";
import { temporaryHome } from "../temporary-home.ts";
import { PLAIN, WINDOWS } from "./services.ts";

type Answer = Partial<ExecResult>;

/** A machine whose programs answer by the beginning of their command line; others succeed. */
function machine(answers: Readonly<Record<string, Answer | Answer[]>> = {}) {
  const ran: string[] = [];
  const run = async (file: string, args: readonly string[]): Promise<ExecResult> => {
    const line = [file, ...args].join(" ");
    ran.push(line);
    const found = Object.entries(answers).find(([start]) => line.startsWith(start))?.[1];
    const answer = Array.isArray(found) ? (found.length > 1 ? found.shift() : found[0]) : found;
    return { code: 0, stdout: "", stderr: "", ...answer };
  };
  const userHome = temporaryHome();
  const system: ServiceSystem = {
    run,
    env: { USERDOMAIN: "PC", USERNAME: "anna" },
    uid: 501,
    userHome,
    isContainer: false,
    retryMs: 0,
  };
  return { system, ran, userHome };
}

const MISSING: Answer = {
  code: undefined,
  error: Object.assign(new Error("spawn systemctl ENOENT"), { code: "ENOENT" }),
};

describe("systemd", () => {
  it("installs, starts and removes a unit", async () => {
    const { system, ran, userHome } = machine();
    const service = systemd("remote-chat", system);
    const file = join(userHome, ".config/systemd/user/remote-chat.service");
    await service.install(PLAIN);
    expect(service.file).toBe(file);
    expect(readFileSync(file, "utf8")).toContain('ExecStart="/usr/bin/node"');
    expect(ran.splice(0)).toEqual([
      "systemctl --user daemon-reload",
      "systemctl --user enable remote-chat.service",
      "systemctl --user reset-failed remote-chat.service",
      "systemctl --user restart remote-chat.service",
    ]);
    await service.uninstall();
    expect(ran[0]).toBe("systemctl --user disable --now remote-chat.service");
    expect(existsSync(file)).toBe(false);
  });

  it.each([
    [
      "runs",
      "LoadState=loaded\nUnitFileState=enabled\nActiveState=active\nMainPID=42\nActiveEnterTimestamp=Sun 2026-11-29 00:00:00 UTC\nNRestarts=2\nResult=success\n",
      {
        installed: true,
        enabled: true,
        running: true,
        pid: 42,
        since: "Sun 2026-11-29 00:00:00 UTC",
        note: "started again 2 times after a failure",
      },
    ],
    [
      "has failed",
      "LoadState=loaded\nUnitFileState=enabled\nActiveState=failed\nMainPID=0\nActiveEnterTimestamp=\nNRestarts=10\nResult=exit-code\n",
      {
        installed: true,
        enabled: true,
        running: false,
        note: "failed (exit-code), started again 10 times after a failure",
      },
    ],
    ["is not there", "LoadState=not-found\nActiveState=inactive\n", { installed: false }],
  ])("tells of one that %s", async (_, stdout, state) => {
    const { system } = machine({ "systemctl --user show": { stdout } });
    expect(await systemd("remote-chat", system).state()).toEqual(state);
  });

  it.each<[string, Answer, Partial<ServiceSystem>, RegExp]>([
    [
      "has no bus",
      { code: 1, stderr: "Failed to connect to bus: No medium found" },
      {},
      /no session of this user.*enable-linger/,
    ],
    [
      "is not what booted it",
      { code: 1, stderr: "System has not been booted with systemd as init system (PID 1)." },
      {},
      /does not run systemd.*--print/,
    ],
    ["is not installed", MISSING, {}, /does not run systemd/],
    ["is missing in a container", MISSING, { isContainer: true }, /container's engine/],
    [
      "is off in WSL",
      { code: 1, stderr: "Failed to connect to bus: Host is down" },
      { env: { WSL_DISTRO_NAME: "Debian" } },
      /wsl\.conf.*wsl --shutdown/,
    ],
    ["refuses", { code: 4, stderr: "Access denied\n" }, {}, /exit code 4\): Access denied/],
  ])("says what to do where systemd %s", async (_, answer, place, words) => {
    const { system } = machine({ "systemctl --user show": answer });
    const service = systemd("remote-chat", { ...system, ...place });
    await expect(service.check()).rejects.toThrow(words);
  });
});

describe("launchd", () => {
  it("installs an agent, waiting for the one before to end, and removes it", async () => {
    const busy = { code: 5, stderr: "Bootstrap failed: 5: Input/output error" };
    const { system, ran, userHome } = machine({ "launchctl bootstrap": [busy, busy, {}] });
    const service = launchd("remote-chat", system);
    const file = join(userHome, "Library/LaunchAgents/remote-chat.plist");
    await service.install(PLAIN);
    expect(readFileSync(file, "utf8")).toContain("<key>KeepAlive</key>");
    expect(ran.splice(0)).toEqual([
      "launchctl bootout gui/501/remote-chat",
      "launchctl enable gui/501/remote-chat",
      ...Array(3).fill(`launchctl bootstrap gui/501 ${file}`),
    ]);
    await service.uninstall();
    expect([ran, existsSync(file)]).toEqual([["launchctl bootout gui/501/remote-chat"], false]);
  });

  it("tells of one that runs, and of one that is switched off", async () => {
    const stdout =
      "gui/501/remote-chat = {\n\tstate = running\n\tpid = 77\n\tlast exit code = 1\n}";
    const disabled = 'disabled services = {\n\t"remote-chat" => disabled\n}';
    const { system } = machine({
      "launchctl print gui/501/remote-chat": { stdout },
      "launchctl print-disabled": [{ stdout: "" }, { stdout: disabled }],
    });
    const service = launchd("remote-chat", system);
    await service.install(PLAIN);
    const note = "ended with exit code 1 the last time";
    const state = { installed: true, enabled: true, running: true, pid: 77, note };
    expect(await service.state()).toEqual(state);
    expect(await service.state()).toMatchObject({ enabled: false });
  });

  it("tells that none is installed", async () => {
    const { system } = machine({
      "launchctl print": { code: 113, stderr: "Could not find service" },
    });
    expect(await launchd("remote-chat", system).state()).toEqual({ installed: false });
  });

  it("says what to do without a login at the screen", async () => {
    const { system } = machine({
      "launchctl print": { code: 125, stderr: "Domain does not support specified action" },
    });
    await expect(launchd("remote-chat", system).check()).rejects.toThrow(/logged in at this Mac/);
  });

  it("forgives an agent that is not loaded any more, and nothing else", async () => {
    const { system } = machine({
      "launchctl bootout": [
        { code: 3, stderr: "Boot-out failed: 3: No such process" },
        { code: 1, stderr: "Operation not permitted" },
      ],
    });
    const service = launchd("remote-chat", system);
    await service.uninstall();
    await expect(service.uninstall()).rejects.toThrow(/launchctl bootout failed \(exit code 1\)/);
  });
});

describe("taskScheduler", () => {
  const home = WINDOWS.home;

  it("installs, starts and removes a task, with all that it has started", async () => {
    const { system, ran, userHome } = machine({ "schtasks.exe /Query": [{ code: 1 }, {}] });
    const service = taskScheduler("remote-chat", system, { home: userHome });
    const file = join(userHome, "service-task.xml");
    await service.install(WINDOWS);
    const xml = readFileSync(file);
    expect(xml.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xfe]));
    expect(xml.toString("utf16le")).toContain("<UserId>PC\\anna</UserId>");
    expect(ran.splice(0)).toEqual([
      "schtasks.exe /Query /TN remote-chat /XML",
      `schtasks.exe /Create /TN remote-chat /XML ${file} /F`,
      "schtasks.exe /Run /TN remote-chat",
    ]);
    await service.uninstall(99);
    expect(ran).toEqual([
      "schtasks.exe /End /TN remote-chat",
      "schtasks.exe /Delete /TN remote-chat /F",
      "taskkill.exe /PID 99 /T /F",
    ]);
    expect(existsSync(file)).toBe(false);
  });

  it("tells of one that is installed, whatever the system's language", async () => {
    const off = "<Task><Settings><Enabled>false</Enabled></Settings></Task>";
    const { system } = machine({
      "schtasks.exe /Query": [
        { stdout: "<Task><Settings></Settings></Task>" },
        { stdout: off },
        { code: 1 },
      ],
    });
    const service = taskScheduler("remote-chat", system, { home });
    expect(await service.state()).toEqual({ installed: true, enabled: true });
    expect(await service.state()).toEqual({ installed: true, enabled: false });
    expect(await service.state()).toEqual({ installed: false });
  });

  it("says what to do where tasks are forbidden", async () => {
    const { system, userHome } = machine({
      "schtasks.exe /Create": { code: 1, stderr: "ERROR: Access is denied." },
    });
    const service = taskScheduler("remote-chat", system, { home: userHome });
    await expect(service.install(WINDOWS)).rejects.toThrow(/shell:startup/);
  });
});

describe("serviceOf", () => {
  it("knows three systems, and says so of others", () => {
    const { system } = machine();
    const titles = ["linux", "darwin", "win32"].map(
      (platform) => serviceOf("/srv/chat", { platform, system }).title,
    );
    expect(titles).toEqual(["systemd", "launchd", "the task scheduler"]);
    expect(() => serviceOf("/srv/chat", { platform: "freebsd", system })).toThrow(/freebsd/);
  });

  it("gives each home directory a service of its own", () => {
    const { system } = machine();
    const files = ["/srv/a", "/srv/b"].map(
      (home) => serviceOf(home, { platform: "linux", system }).file,
    );
    expect(new Set(files).size).toBe(2);
  });

  it("reads a settings directory of the person's own", () => {
    const { system } = machine();
    const env = { XDG_CONFIG_HOME: "/srv/settings" };
    expect(systemd("remote-chat", { ...system, env }).file).toBe(
      "/srv/settings/systemd/user/remote-chat.service",
    );
  });
});
