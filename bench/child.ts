import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { serverFile } from "./built-server.ts";
import type { Runtime } from "./runtimes.ts";
import type { Usage } from "./usage.ts";

/** A process of the bench. */
export interface Child {
  /** Its ports, by what listens there. */
  readonly ports: Readonly<Record<string, number>>;
  usage(options?: { collect?: boolean }): Promise<Usage>;
  close(): Promise<void>;
}

/** Starts `server.ts` in a process of its own; `what` is one of its roles. */
export async function startServerChild(
  runtime: Runtime,
  what: "relay" | "pipe",
  upstreamPorts: Readonly<Record<string, number>>,
): Promise<Child> {
  const file = await serverFile(runtime);
  return startChild(runtime, [file, what, JSON.stringify(upstreamPorts)]);
}

/**
 * Starts a process that calls `reportTo`.
 * @throws Error when it ends before it has done so
 */
export async function startChild(
  runtime: Runtime,
  args: readonly string[],
  { stderr = "inherit" }: { stderr?: "inherit" | "ignore" } = {},
): Promise<Child> {
  const child = spawn(runtime.command, [...runtime.args, ...args], {
    // What others print, such as a banner, is no part of the report.
    stdio: ["ignore", "ignore", stderr, "ipc"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      // Bun holds back requests beyond 256 at once; that many idle streams need more.
      BUN_CONFIG_MAX_HTTP_REQUESTS: "8192",
    },
  });
  const [ports] = await nextMessage(child);
  return {
    ports: ports as Record<string, number>,
    async usage({ collect = false } = {}) {
      const answer = nextMessage(child);
      child.send({ collect });
      return (await answer)[0] as Usage;
    },
    close: () => end(child),
  };
}

async function nextMessage(child: ChildProcess): Promise<readonly unknown[]> {
  const answered = new AbortController();
  const { signal } = answered;
  const ended = once(child, "close", { signal }).then(([code]) => {
    throw new Error(`A process of the bench has ended, with code ${code}.`);
  });
  try {
    return await Promise.race([once(child, "message", { signal }), ended]);
  } finally {
    ended.catch(() => {});
    answered.abort();
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, "close");
  child.kill("SIGKILL");
  await closed;
}
