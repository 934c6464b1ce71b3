import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { ApprovalTerminal } from "./terminal-questions.ts";

/** Where a terminal's lines come from: `process.stdin` is one. */
export interface TypedInput {
  readonly isTTY?: boolean;
  on(event: "data", listener: (chunk: Uint8Array | string) => void): unknown;
  on(event: "end", listener: () => void): unknown;
  off(event: "data", listener: (chunk: Uint8Array | string) => void): unknown;
  off(event: "end", listener: () => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

/** Options of {@link approvalTerminal}. */
export interface ApprovalTerminalOptions {
  readonly input: TypedInput;
  readonly output: { readonly isTTY?: boolean; write(text: string): unknown };
  /** Whether this process may read from its terminal. Default: asks the system. */
  readonly isInForeground?: () => Promise<boolean>;
}

/**
 * The terminal behind a process's standard streams. It is read only while a question is
 * shown, and by whole lines, so that Ctrl+C stays a signal.
 */
export function approvalTerminal({
  input,
  output,
  isInForeground = systemForeground,
}: ApprovalTerminalOptions): ApprovalTerminal {
  return {
    isAttended: async () =>
      input.isTTY === true && output.isTTY === true && (await isInForeground()),
    write: (text) => void output.write(text),
    readLines(onLine) {
      const decoder = new TextDecoder();
      let typed = "";
      const onData = (chunk: Uint8Array | string): void => {
        typed += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
        const lines = typed.split(/\r?\n|\r/);
        typed = lines.pop() ?? "";
        for (const line of lines) onLine(line);
      };
      const onEnd = (): void => onLine(undefined);
      input.on("data", onData);
      input.on("end", onEnd);
      input.resume();
      return () => {
        input.off("data", onData);
        input.off("end", onEnd);
        input.pause();
      };
    },
  };
}

/**
 * Whether this process is in the terminal's foreground: a background one (`… &`) that
 * reads from the terminal is stopped by the system. True where the system does not say.
 */
async function systemForeground(): Promise<boolean> {
  try {
    if (process.platform === "linux")
      return isForegroundStat(await readFile("/proc/self/stat", "utf8"));
    // On Deno, running a program needs a permission, which it would ask for on the same terminal.
    if (process.platform !== "darwin" || "Deno" in globalThis) return true;
    const columns = ["-o", "pgid=,tpgid=", "-p", String(process.pid)];
    const { stdout } = await promisify(execFile)("ps", columns);
    const [group, foreground] = stdout.trim().split(/\s+/);
    return group === foreground;
  } catch {
    return true;
  }
}

/**
 * Whether a `/proc/PID/stat` is that of a process in the foreground.
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export function isForegroundStat(stat: string): boolean {
  // The program's name, in parentheses, may hold anything.
  const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return group === foreground;
}
