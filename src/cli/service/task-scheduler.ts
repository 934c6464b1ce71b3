import { rm, writeFile } from "node:fs/promises";
import { win32 } from "node:path";
import type { ExecResult } from "../tunnel/exec.ts";
import { isNotFound, taskFailure } from "./manager-failure.ts";
import { scheduledTask, utf16 } from "./scheduled-task.ts";
import type { ServiceDefinition } from "./service-definition.ts";
import type { ServiceManager, ServiceSystem } from "./service-manager.ts";

/** Windows's task scheduler, which runs tasks when their user logs on. */
export function taskScheduler(
  name: string,
  { run, env }: ServiceSystem,
  { home }: { readonly home: string },
): ServiceManager {
  const file = `${home}${home.includes("\\") ? win32.sep : "/"}service-task.xml`;
  const schtasks = (...args: string[]) => run("schtasks.exe", args);
  const must = async (...args: string[]): Promise<ExecResult> => {
    const result = await schtasks(...args);
    if (result.code !== 0) throw taskFailure(`schtasks ${args[0]}`, result);
    return result;
  };
  const query = async (): Promise<ExecResult> => {
    const result = await schtasks("/Query", "/TN", name, "/XML");
    if (isNotFound(result.error)) throw taskFailure("schtasks /Query", result);
    return result;
  };
  const user = [env.USERDOMAIN, env.USERNAME].filter(Boolean).join("\\");
  const text = (service: ServiceDefinition): string => scheduledTask(service, { user });
  return {
    title: "the task scheduler",
    file,
    needsSupervisor: true,
    text,
    async check() {
      await query();
    },
    async install(service) {
      await writeFile(file, utf16(text(service)));
      if ((await query()).code === 0) await schtasks("/End", "/TN", name);
      await must("/Create", "/TN", name, "/XML", file, "/F");
      await must("/Run", "/TN", name);
    },
    async uninstall(pid) {
      await schtasks("/End", "/TN", name);
      await must("/Delete", "/TN", name, "/F");
      // A task's end is not that of all that it has started.
      if (pid !== undefined) await run("taskkill.exe", ["/PID", String(pid), "/T", "/F"]);
      await rm(file, { force: true });
    },
    async state() {
      const { code, stdout } = await query();
      if (code !== 0) return { installed: false };
      // Its status is told in the language of the system; whether the server runs, that one says.
      const settings = /<Settings>.*<\/Settings>/s.exec(stdout)?.[0] ?? "";
      return { installed: true, enabled: !/<Enabled>false<\/Enabled>/.test(settings) };
    },
  };
}
