import { execFile } from "node:child_process";

/** How a program that was run to its end came out. */
export interface ExecResult {
  /** Its exit code; undefined when it could not be run, or was ended. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it could not be run at all. */
  readonly error?: unknown;
}

/**
 * Runs a program that answers a question and ends; after `timeoutMs` (milliseconds,
 * default 5000) or when `signal` is aborted it is killed. Never rejects.
 */
export function exec(
  file: string,
  args: readonly string[],
  options: {
    env: Readonly<Record<string, string>>;
    signal?: AbortSignal;
    timeoutMs?: number;
    /** As `spawn` has it. Default false. */
    windowsVerbatimArguments?: boolean;
  },
): Promise<ExecResult> {
  const { env, signal, timeoutMs = 5000, windowsVerbatimArguments = false } = options;
  const limits = { timeout: timeoutMs, killSignal: "SIGKILL", maxBuffer: 16_777_216 } as const;
  return new Promise((resolve) => {
    execFile(
      file,
      [...args],
      { env, ...limits, ...(signal && { signal }), windowsHide: true, windowsVerbatimArguments },
      (error, stdout, stderr) => {
        if (error === null) return resolve({ code: 0, stdout, stderr });
        if (typeof error.code === "number") return resolve({ code: error.code, stdout, stderr });
        resolve({ code: undefined, stdout, stderr, ...(!error.killed && { error }) });
      },
    );
  });
}
