import { type Child, startChild } from "../child.ts";
import { timeReply } from "../client.ts";
import { KINDS, type Kind } from "../kinds.ts";
import { interleave, median } from "../statistics.ts";
import { printTable, times } from "../table.ts";

const TOKENS = 20_000;
const ROUNDS = 5;

interface Run {
  readonly wholeMs: number;
  readonly cpuMs: number;
}

/** Tokens a second flat out, and what they cost the processor. */
export async function measureThroughput(relay: Child, pipe: Child): Promise<void> {
  const rows: string[][] = [];
  for (const kind of KINDS) {
    const run = (child: Child) => () => timeRun(child, kind);
    const runs = await interleave({ pipe: run(pipe), relay: run(relay) }, ROUNDS);
    const of = (name: "pipe" | "relay", what: keyof Run): number =>
      median(runs[name].map((one) => one[what]));
    const perSecond = (wholeMs: number): string =>
      Math.round((TOKENS / wholeMs) * 1000).toLocaleString("en");
    const perThousand = (cpuMs: number): string => `${((cpuMs / TOKENS) * 1000).toFixed(2)} ms`;
    rows.push([
      kind,
      perSecond(of("relay", "wholeMs")),
      perSecond(of("pipe", "wholeMs")),
      times(of("relay", "wholeMs") / of("pipe", "wholeMs")),
      perThousand(of("relay", "cpuMs")),
      perThousand(of("pipe", "cpuMs")),
    ]);
  }
  printTable(
    `Flat out: one reply of ${TOKENS.toLocaleString("en")} tokens (median of ${ROUNDS})`,
    ["provider", "tokens/s", "pipe", "time : pipe", "CPU per 1,000", "pipe"],
    rows,
  );
}

async function timeRun(child: Child, kind: Kind): Promise<Run> {
  const before = await child.usage();
  const { wholeMs } = await timeReply(child.ports[kind] ?? 0, { model: `tokens-${TOKENS}` });
  const after = await child.usage();
  return { wholeMs, cpuMs: after.cpuMs - before.cpuMs };
}

/** Starts what the other measures share. */
export async function startRelayAndPipe(upstream: Child): Promise<{ relay: Child; pipe: Child }> {
  const ports = JSON.stringify(upstream.ports);
  return {
    relay: await startChild("server.ts", ["relay", ports]),
    pipe: await startChild("server.ts", ["pipe", ports]),
  };
}
