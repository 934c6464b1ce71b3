import { spawn } from "node:child_process";
import { readPrivateFile } from "../files/private-file.ts";
import { stopSignals } from "../server/exit-on-signal.ts";
import { systemClock } from "../tunnel/clock.ts";
import { BoundedLog } from "./bounded-log.ts";
import { environmentFile, serviceLogFile } from "./define-service.ts";
import { readEnvFile } from "./env-file.ts";
import { type RunEnd, supervise } from "./supervise.ts";

/**
 * What the service runs where the system itself neither keeps a log nor counts starts: the server
 * as a child, with its output in a bounded file. SIGTERM, SIGINT and SIGHUP end both.
 * @throws CliError when the file of variables cannot be used
 */
export async function runService(home: string, argv: readonly string[]): Promise<void> {
  const log = new BoundedLog(serviceLogFile(home));
  const given = await readPrivateFile(environmentFile(home), "file of variables");
  const env = { ...process.env, ...readEnvFile(given ?? "") };
  const stopping = new AbortController();
  for (const signal of stopSignals()) process.on(signal, () => stopping.abort());
  await supervise({
    start: (signal) => runOnce(argv, { env, log, signal }),
    log: (line) => log.write(`${new Date().toISOString()} info service: ${line}\n`),
    clock: systemClock,
    signal: stopping.signal,
  });
}

/**
 * Launchd ends what a job has left behind, and libuv puts children on Windows into a job that
 * ends with their parent: the server needs no tether to this process.
 */
function runOnce(
  [file = "", ...args]: readonly string[],
  {
    env,
    log,
    signal,
  }: { readonly env: NodeJS.ProcessEnv; readonly log: BoundedLog; readonly signal: AbortSignal },
): Promise<RunEnd> {
  const child = spawn(file, args, { env, stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
  for (const output of [child.stdout, child.stderr])
    output.on("data", (chunk: Uint8Array) => log.write(chunk));
  const end = (): void => void child.kill();
  signal.addEventListener("abort", end, { once: true });
  return new Promise((resolve) => {
    const settle = (code: number | null): void => {
      signal.removeEventListener("abort", end);
      resolve({ code });
    };
    child.on("error", (error) => {
      log.write(`${error.message}\n`);
      settle(127);
    });
    child.on("close", (code) => settle(code));
  });
}
