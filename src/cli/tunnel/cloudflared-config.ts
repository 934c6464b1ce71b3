import { access } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Env } from "../env.ts";

const DIRECTORIES = [".cloudflared", ".cloudflare-warp", "cloudflare-warp"];
const SYSTEM_DIRECTORIES = ["/etc/cloudflared", "/usr/local/etc/cloudflared"];

/** Whether cloudflared would find a config file by itself. */
export async function hasCloudflaredConfig(env: Env): Promise<boolean> {
  const home = env.HOME ?? env.USERPROFILE ?? homedir();
  const personal = DIRECTORIES.map((directory) => join(home, directory));
  const system = process.platform === "win32" ? [] : SYSTEM_DIRECTORIES;
  for (const directory of [...personal, ...system])
    for (const name of ["config.yml", "config.yaml"])
      if (await exists(join(directory, name))) return true;
  return false;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
