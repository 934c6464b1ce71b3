import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** What a process of the bench has used so far. */
export interface Usage {
  /** Milliseconds of CPU time, in the program and in the kernel for it. */
  readonly cpuMs: number;
  /** Bytes in use on the heap and outside it, after a collection of garbage. */
  readonly usedBytes: number;
  /** Bytes of memory that the system has given it. */
  readonly rssBytes: number;
}

/** A process of the bench. */
export interface Child {
  /** Its ports, by what listens there. */
  readonly ports: Readonly<Record<string, number>>;
  usage(options?: { collect?: boolean }): Promise<Usage>;
  close(): Promise<void>;
}

/** Starts a file of the bench in a process of its own. */
export async function startChild(file: string, args: readonly string[] = []): Promise<Child> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = fork(path, args, { execArgv: ["--import", "tsx", "--expose-gc"] });
  const [ports] = await once(child, "message");
  return {
    ports,
    async usage({ collect = false } = {}) {
      child.send({ collect });
      const [usage] = await once(child, "message");
      return usage;
    },
    close: () => end(child),
  };
}

async function end(child: ChildProcess): Promise<void> {
  const closed = once(child, "close");
  child.kill("SIGKILL");
  await closed;
}

/** In the child: tells the ports, and from then on, when asked, what has been used. */
export function reportTo(parent: NodeJS.Process, ports: Readonly<Record<string, number>>): void {
  parent.on("message", async ({ collect }: { collect: boolean }) => {
    if (collect) await collectGarbage();
    const { rss, heapUsed, external } = parent.memoryUsage();
    const { user, system } = parent.cpuUsage();
    const usage: Usage = {
      cpuMs: (user + system) / 1000,
      usedBytes: heapUsed + external,
      rssBytes: rss,
    };
    parent.send?.(usage);
  });
  parent.send?.(ports);
}

// More than once: what one collection finalises, the next one frees.
async function collectGarbage(): Promise<void> {
  for (let n = 0; n < 4; n++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
