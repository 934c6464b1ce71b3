import { execFile } from "node:child_process";
import { promisify } from "node:util";

const PS_MS = 5000;

/**
 * Milliseconds since a process was started, to the second; undefined where that cannot be found
 * out, such as on Windows. Asked of `ps`, since Deno reads nothing of /proc without all permissions.
 */
export async function processAge(pid: number): Promise<number | undefined> {
  if (pid === process.pid) return process.uptime() * 1000;
  if (process.platform === "win32") return undefined;
  try {
    const args = ["-o", "etime=", "-p", String(pid)];
    const { stdout } = await promisify(execFile)("ps", args, { timeout: PS_MS });
    return parseElapsed(stdout.trim());
  } catch {
    return undefined;
  }
}

/** Milliseconds of `[[days-]hours:]minutes:seconds`; undefined for any other text. */
export function parseElapsed(text: string): number | undefined {
  const parts = /^(?:(?:(\d+)-)?(\d+):)?(\d+):(\d+)$/.exec(text);
  if (!parts) return undefined;
  const [days, hours, minutes, seconds] = parts.slice(1).map((part = "0") => Number(part));
  return ((((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000;
}
