import { Connection, type Reply } from "../connection.ts";
import { KINDS, type Kind } from "../kinds.ts";
import { limitHere, slowness } from "../machine.ts";
import type { RuntimeName } from "../runtimes.ts";
import { type Servers, type Variant, variantsOf } from "../servers.ts";
import { interleave, median, spread } from "../statistics.ts";
import { count, printTable } from "../table.ts";
import { bytesTarget } from "../targets.ts";
import { modelOf, tokenText } from "../tokens.ts";
import { cpuMs } from "../usage.ts";

/** How much is asked at once. */
interface Load {
  readonly streams: number;
  readonly tokens: number;
}

interface Run {
  readonly wholeMs: number;
  /** CPU of the server; 0 where there is none. */
  readonly serverMs: number;
  /** CPU of this process: the client and the upstream. */
  readonly clientMs: number;
}

/** The least share of the pipe's tokens a second that is wanted. */
const WANTED_SHARES: Readonly<Record<RuntimeName, Partial<Record<Kind, number>>>> = {
  node: { openai: 0.45, anthropic: 0.6, ollama: 0.7, gemini: 0.5 },
  deno: { openai: 0.45 },
  bun: { openai: 0.8 },
};

/** The most CPU for 1,000 tokens that is wanted: milliseconds where the limits were set. */
const WANTED_CPU: Readonly<Record<RuntimeName, Partial<Record<Kind, number>>>> = {
  node: { openai: 3.5, anthropic: 2.5 },
  deno: {},
  bun: {},
};

/** Tokens a second of many replies at once, flat out, and what they cost the processor. */
export async function measureThroughput(servers: Servers): Promise<void> {
  const rounds = servers.quick ? 2 : 5;
  // Fewer streams rather than shorter ones, or requests would be measured instead of tokens.
  const load: Load = servers.quick ? { streams: 16, tokens: 1000 } : { streams: 64, tokens: 2000 };
  const total = load.streams * load.tokens;
  const { upstream } = servers;
  const slow = slowness(upstream);
  const rows: string[][] = [];
  for (const kind of KINDS) {
    const direct = { target: bytesTarget(upstream.ports[kind], kind, upstream) };
    const variants: Record<string, Variant> = { "no server": direct, ...variantsOf(kind, servers) };
    const runs = await interleave(
      Object.fromEntries(
        Object.entries(variants).map(([name, variant]) => [name, () => timeRun(variant, load)]),
      ),
      rounds,
    );
    const pipe = runs.pipe ?? [];
    for (const [name, of] of Object.entries(runs)) {
      const own = name === "remote-chat";
      const shares = of.map((run, round) => (pipe[round]?.wholeMs ?? Number.NaN) / run.wholeMs);
      const cpu = of.map((run) => (run.serverMs / total) * 1000);
      const { name: runtime } = servers.runtime;
      rows.push([
        `${kind}, ${name}`,
        spread(
          of.map((run) => (total / run.wholeMs) * 1000),
          count,
        ),
        name === "pipe" ? "1" : spread(shares, (share) => share.toFixed(2)),
        own ? shareWanted(WANTED_SHARES[runtime][kind]) : "",
        name === "no server" || name === "pipe"
          ? ""
          : spread(
              of.map((run, round) => (pipe[round]?.serverMs ?? Number.NaN) / run.serverMs),
              (share) => share.toFixed(2),
            ),
        name === "no server" ? "" : spread(cpu, (ms) => ms.toFixed(2)),
        own ? cpuWanted(WANTED_CPU[runtime][kind], slow) : "",
        name === "no server" ? "" : busy(of, "serverMs"),
        busy(of, "clientMs"),
      ]);
    }
  }
  printTable(
    `Flat out on ${servers.runtime.title}: ${load.streams} replies of ${count(load.tokens)} tokens at once (median of ${rounds}, least–most)`,
    [
      "",
      "tokens/s",
      "of the pipe",
      "wanted",
      "by CPU",
      "CPU ms/1,000",
      "wanted",
      "server busy",
      "client busy",
    ],
    rows,
  );
  process.stdout.write(
    "  CPU wanted: the limit × what JSON.parse takes here, for what it took where the limit was set.\n" +
      "  busy: CPU for the time, in cores. The one near 1 (or above: runtimes use threads) is saturated and limits.\n" +
      "  When neither is, other programs have the processor: then only 'by CPU', the pipe's CPU for a token to this one's, says much.\n" +
      "  The client's process is the upstream too; 'no server' is what the two can do without anything between them.\n",
  );
}

async function timeRun({ target, child }: Variant, { streams, tokens }: Load): Promise<Run> {
  const model = modelOf(tokens);
  const request = target.request(model);
  const connections = Array.from({ length: streams }, () => new Connection(target.port));
  const serverBefore = await child?.usage();
  const clientBefore = cpuMs();
  const start = performance.now();
  const replies: Reply[] = await Promise.all(
    connections.map((connection) => connection.ask(request, tokenText(0))),
  );
  const wholeMs = performance.now() - start;
  const clientMs = cpuMs() - clientBefore;
  const serverMs = ((await child?.usage())?.cpuMs ?? 0) - (serverBefore?.cpuMs ?? 0);
  for (const connection of connections) connection.close();
  for (const reply of replies) target.check(reply.body(), model);
  // What was only kept to be checked is no cost of the next run.
  globalThis.gc?.();
  return { wholeMs, serverMs, clientMs };
}

function busy(runs: readonly Run[], whose: "serverMs" | "clientMs"): string {
  return median(runs.map((run) => run[whose] / run.wholeMs)).toFixed(2);
}

function shareWanted(share: number | undefined): string {
  return share === undefined ? "" : `≥ ${share}`;
}

function cpuWanted(ms: number | undefined, slow: number): string {
  return ms === undefined ? "" : limitHere(ms, slow);
}
