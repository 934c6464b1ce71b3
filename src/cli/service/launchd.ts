import { mkdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { delay } from "../../delay.ts";
import { writeFileAtomically } from "../files/atomic-file.ts";
import type { ExecResult } from "../tunnel/exec.ts";
import { launchdPlist } from "./launchd-plist.ts";
import { isNotFound, launchdFailure } from "./manager-failure.ts";
import type { ServiceManager, ServiceState, ServiceSystem } from "./service-manager.ts";

/** macOS's launchd, which starts agents when their user logs in. */
export function launchd(name: string, system: ServiceSystem): ServiceManager {
  const { run, userHome, uid, retryMs = 500 } = system;
  const file = join(userHome, "Library", "LaunchAgents", `${name}.plist`);
  const domain = `gui/${uid ?? 0}`;
  const target = `${domain}/${name}`;
  const launchctl = (...args: string[]) => run("launchctl", args);
  const bootstrap = async (): Promise<ExecResult> => {
    let result = await launchctl("bootstrap", domain, file);
    // What was booted out a moment ago takes its time to end.
    for (let tries = 1; tries < BOOTSTRAP_TRIES && isBusy(result); tries++) {
      await delay(retryMs);
      result = await launchctl("bootstrap", domain, file);
    }
    return result;
  };
  return {
    title: "launchd",
    file,
    needsSupervisor: true,
    text: launchdPlist,
    async check() {
      const result = await launchctl("print", domain);
      if (result.code !== 0) throw launchdFailure("launchctl print", result);
    },
    async install(service) {
      await mkdir(dirname(file), { recursive: true });
      await writeFileAtomically(file, launchdPlist(service));
      await launchctl("bootout", target);
      // One that was switched off by hand stays off otherwise.
      await launchctl("enable", target);
      const result = await bootstrap();
      if (result.code !== 0) throw launchdFailure("launchctl bootstrap", result);
    },
    async uninstall() {
      const result = await launchctl("bootout", target);
      if (result.code !== 0 && !isNotLoaded(result))
        throw launchdFailure("launchctl bootout", result);
      await rm(file, { force: true });
    },
    async state() {
      const printed = await launchctl("print", target);
      if (isNotFound(printed.error)) throw launchdFailure("launchctl print", printed);
      const installed = (await stat(file).catch(() => undefined)) !== undefined;
      if (!installed && printed.code !== 0) return { installed };
      const { stdout } = await launchctl("print-disabled", domain);
      const isDisabled = stdout
        .split("\n")
        .some((line) => line.includes(`"${name}"`) && /=> (disabled|true)/.test(line));
      return { ...stateOf(printed), installed: true, enabled: installed && !isDisabled };
    },
  };
}

const BOOTSTRAP_TRIES = 20;

/** "5: Input/output error", "37: Operation already in progress". */
function isBusy({ code, stderr }: ExecResult): boolean {
  return code !== 0 && /\b(5|37): /.test(stderr);
}

/** "3: No such process", "113: Could not find specified service". */
function isNotLoaded({ code, stderr }: ExecResult): boolean {
  return code === 3 || code === 113 || /No such process|Could not find/i.test(stderr);
}

function stateOf({ code, stdout }: ExecResult): Omit<ServiceState, "installed"> {
  if (code !== 0) return { running: false, note: "not loaded" };
  const pid = Number(/^\s*pid = (\d+)/m.exec(stdout)?.[1]);
  const exit = /^\s*last exit code = ([1-9]\d*)/m.exec(stdout)?.[1];
  return {
    running: pid > 0,
    ...(pid > 0 && { pid }),
    ...(exit !== undefined && { note: `ended with exit code ${exit} the last time` }),
  };
}
