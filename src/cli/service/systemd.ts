import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeFileAtomically } from "../files/atomic-file.ts";
import { commandFailure, systemdFailure } from "./manager-failure.ts";
import type { ServiceManager, ServiceState, ServiceSystem } from "./service-manager.ts";
import { systemdUnit } from "./systemd-unit.ts";

/** The systemd of a user, which starts units when they log in. */
export function systemd(name: string, system: ServiceSystem): ServiceManager {
  const { run, env, userHome } = system;
  const unit = `${name}.service`;
  const settings = env.XDG_CONFIG_HOME?.trim() || join(userHome, ".config");
  const file = join(settings, "systemd", "user", unit);
  const systemctl = (...args: string[]) => run("systemctl", ["--user", ...args]);
  const must = async (...args: string[]): Promise<void> => {
    const result = await systemctl(...args);
    if (result.code !== 0) throw commandFailure(`systemctl --user ${args[0]}`, result);
  };
  const show = async (): Promise<ReadonlyMap<string, string>> => {
    const result = await systemctl("show", unit, `--property=${PROPERTIES.join(",")}`);
    if (result.code !== 0) throw systemdFailure(result, system);
    return new Map(result.stdout.split("\n").map(pair));
  };
  return {
    title: "systemd",
    file,
    needsSupervisor: false,
    logCommand: ({ lines, follow }) => [
      ...["journalctl", "--user", `--unit=${unit}`, `--lines=${lines}`],
      ...["--no-pager", "--output=short-iso", ...(follow ? ["--follow"] : [])],
    ],
    text: systemdUnit,
    async check() {
      await show();
    },
    async install(service) {
      await mkdir(dirname(file), { recursive: true });
      await writeFileAtomically(file, systemdUnit(service));
      await must("daemon-reload");
      await must("enable", unit);
      // One that has failed too often is not started before.
      await systemctl("reset-failed", unit);
      await must("restart", unit);
    },
    async uninstall() {
      await must("disable", "--now", unit);
      await rm(file, { force: true });
      await must("daemon-reload");
      await systemctl("reset-failed", unit);
    },
    state: async () => stateOf(await show()),
  };
}

const PROPERTIES = [
  "LoadState",
  "UnitFileState",
  "ActiveState",
  "MainPID",
  "ActiveEnterTimestamp",
  "NRestarts",
  "Result",
] as const;

function pair(line: string): [string, string] {
  const at = line.indexOf("=");
  return [line.slice(0, at), line.slice(at + 1)];
}

function stateOf(shown: ReadonlyMap<string, string>): ServiceState {
  if (shown.get("LoadState") === "not-found") return { installed: false };
  const active = shown.get("ActiveState");
  const pid = Number(shown.get("MainPID"));
  const since = shown.get("ActiveEnterTimestamp");
  const running = active === "active";
  const notes = [
    ...(active === "failed" ? [`failed (${shown.get("Result") ?? "unknown"})`] : []),
    ...(active === "activating" ? ["starting"] : []),
    ...(Number(shown.get("NRestarts")) > 0
      ? [`started again ${shown.get("NRestarts")} times after a failure`]
      : []),
  ];
  return {
    installed: true,
    enabled: shown.get("UnitFileState") === "enabled",
    running,
    ...(running && pid > 0 && { pid }),
    ...(running && since && { since }),
    ...(notes.length > 0 && { note: notes.join(", ") }),
  };
}
