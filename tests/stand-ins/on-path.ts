import { mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** What a stand-in wrote down when it was started. */
export interface StandInRun {
  readonly pid: number;
  readonly args: string[];
  readonly env: Record<string, string>;
}

/** Stand-ins for tunnel programs, first on a PATH. */
export interface StandIns extends AsyncDisposable {
  /** The directory that they and their log are in; it goes with them. */
  readonly directory: string;
  /** An environment that finds them and tells them what to do. */
  readonly env: (modes: string, name?: string) => Record<string, string>;
  /** How they were run so far. */
  readonly runs: () => Promise<StandInRun[]>;
}

/** Puts stand-ins of these names on a PATH; a home directory without any config beside them. */
export async function standInsOnPath(...names: ("cloudflared" | "tailscale")[]): Promise<StandIns> {
  const directory = await mkdtemp(join(tmpdir(), "stand-ins-"));
  for (const name of names)
    await symlink(fileURLToPath(new URL(`${name}.mjs`, import.meta.url)), join(directory, name));
  const log = join(directory, "runs.jsonl");
  return {
    directory,
    env: (modes, name) => ({
      PATH: `${directory}:${dirname(process.execPath)}:/usr/bin:/bin`,
      HOME: directory,
      TUNNEL_STAND_IN: modes,
      TUNNEL_STAND_IN_LOG: log,
      ...(name !== undefined && { TUNNEL_STAND_IN_NAME: name }),
    }),
    async runs() {
      const text = await readFile(log, "utf8").catch(() => "");
      return text
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as StandInRun);
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  };
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
