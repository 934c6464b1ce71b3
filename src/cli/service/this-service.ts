import { existsSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { CliError } from "../cli-error.ts";
import type { Env } from "../env.ts";
import { defaultHome } from "../files/home.ts";
import { exec } from "../tunnel/exec.ts";
import { systemProgram } from "../windows-command.ts";
import { launchd } from "./launchd.ts";
import { serviceName } from "./service-definition.ts";
import type { ServiceManager, ServiceSystem } from "./service-manager.ts";
import { systemd } from "./systemd.ts";
import { taskScheduler } from "./task-scheduler.ts";

/** What {@link serviceOf} looks at; this machine by default. */
export interface ServicePlace {
  /** As `process.platform` has it. */
  readonly platform: string;
  readonly system: ServiceSystem;
}

/** What starts the service of a home directory on this machine. @throws CliError where nothing does */
export function serviceOf(home: string, place: ServicePlace = thisPlace()): ServiceManager {
  const { platform, system } = place;
  const name = serviceName(home, defaultHome(), platform);
  if (platform === "linux") return systemd(name, system);
  if (platform === "darwin") return launchd(name, system);
  if (platform === "win32") return taskScheduler(name, system, { home });
  throw new CliError(
    `No way is known to start a service at login on ${platform}. Have its own service manager run the command that is shown by: remote-chat service install --print`,
  );
}

/** This machine, for {@link serviceOf}. @throws CliError when this is a person's root by sudo */
export function thisPlace(env: Env = process.env): ServicePlace {
  const { platform } = process;
  const uid = process.getuid?.();
  if (uid === 0 && env.SUDO_USER)
    throw new CliError("The service is your own: run this as yourself, without sudo.");
  const runEnv = commandEnv(env, uid);
  return {
    platform,
    system: {
      run(file, args) {
        const program = platform === "win32" ? systemProgram(file, env) : file;
        return exec(program, args, { env: runEnv, timeoutMs: COMMAND_MS });
      },
      env: platform === "win32" ? { USERNAME: userInfo().username, ...env } : env,
      uid,
      userHome: homedir(),
      isContainer: CONTAINER_FILES.some((file) => existsSync(file)),
    },
  };
}

/** What systemctl, launchctl and schtasks are run with: the person's own, and in English. */
export function commandEnv(env: Env, uid: number | undefined): Record<string, string> {
  const runtime = `/run/user/${uid}`;
  // Neither cron nor su sets it.
  const isMissing = env.XDG_RUNTIME_DIR === undefined && uid !== undefined && existsSync(runtime);
  const all = { ...env, ...(isMissing && { XDG_RUNTIME_DIR: runtime }), LC_ALL: "C" };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

// A service that ends has up to twenty seconds.
const COMMAND_MS = 40_000;
const CONTAINER_FILES = ["/.dockerenv", "/run/.containerenv"] as const;
