/** What a process has used so far. */
export interface Usage {
  /** Milliseconds of CPU time, in the program and in the kernel for it. */
  readonly cpuMs: number;
  /** Bytes in use on the heap and in buffers outside it. */
  readonly usedBytes: number;
  /** Bytes of memory that the system has given it. */
  readonly rssBytes: number;
}

/** Milliseconds of CPU time that this process has used so far. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** In a child: tells the ports, and from then on, when asked, what has been used. */
export function reportTo(parent: NodeJS.Process, ports: Readonly<Record<string, number>>): void {
  parent.on("message", async ({ collect }: { collect: boolean }) => {
    if (collect) await collectGarbage();
    const { rss, heapUsed, external } = parent.memoryUsage();
    const usage: Usage = { cpuMs: cpuMs(), usedBytes: heapUsed + external, rssBytes: rss };
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
