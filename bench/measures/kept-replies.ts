import { type Child, startChild } from "../child.ts";
import { timeReply } from "../client.ts";
import { interleave, median, quantile } from "../statistics.ts";
import { kib, ms, printTable } from "../table.ts";

const TOKENS = 20_000;
const ROUNDS = 9;
const RESUMES = 300;
const KEPT = 256;

let keys = 0;

function newKey(): Record<string, string> {
  return { "idempotency-key": `bench-${++keys}` };
}

/** What a reply costs that is kept. */
export async function measureKeptReplies(relay: Child, upstream: Child): Promise<void> {
  const port = relay.ports.openai ?? 0;
  const model = `tokens-${TOKENS}`;
  const runs = await interleave(
    {
      plain: () => costOf(relay, () => timeReply(port, { model })),
      kept: () => costOf(relay, () => timeReply(port, { model, headers: newKey() })),
    },
    ROUNDS,
  );
  const more = (what: "wholeMs" | "cpuMs"): string => {
    const of = (name: "plain" | "kept"): number => median(runs[name].map((run) => run[what]));
    const percent = (of("kept") / of("plain") - 1) * 100;
    return `${percent >= 0 ? "+" : ""}${percent.toFixed(1)} %`;
  };
  const { resume, first } = await timeResumes(port);
  const { each, text } = await memoryOfKept(upstream);
  printTable(
    "Kept replies (Idempotency-Key), beside plain ones",
    ["", "", ""],
    [
      [`time of ${TOKENS.toLocaleString("en")} tokens`, more("wholeMs"), "aim: within 10 %"],
      ["CPU of the same", more("cpuMs"), ""],
      ["resume to its first byte, median", ms(median(resume)), `p95 ${ms(quantile(resume, 0.95))}`],
      ["a new plain reply, for comparison", ms(median(first)), `p95 ${ms(quantile(first, 0.95))}`],
      [`memory of ${KEPT} finished ones, each`, kib(each), `of that text: ${kib(text)}`],
    ],
  );
}

async function costOf(
  relay: Child,
  ask: () => Promise<{ wholeMs: number }>,
): Promise<{ wholeMs: number; cpuMs: number }> {
  const before = await relay.usage();
  const { wholeMs } = await ask();
  const after = await relay.usage();
  return { wholeMs, cpuMs: after.cpuMs - before.cpuMs };
}

async function timeResumes(port: number): Promise<{ resume: number[]; first: number[] }> {
  const headers = newKey();
  const model = "tokens-1000";
  await timeReply(port, { model, headers });
  const resumed = { ...headers, "x-stream-offset": "2000" };
  return interleave(
    {
      resume: async () => (await timeReply(port, { model, headers: resumed })).firstMs,
      first: async () => (await timeReply(port, { model: "tokens-1" })).firstMs,
    },
    RESUMES,
  );
}

async function memoryOfKept(upstream: Child): Promise<{ each: number; text: number }> {
  const child = await startChild("server.ts", ["relay", JSON.stringify(upstream.ports)]);
  const port = child.ports.short ?? 0;
  for (let n = 0; n < 50; n++) await timeReply(port);
  const before = await child.usage({ collect: true });
  for (let n = 0; n < KEPT; n++) await timeReply(port, { headers: newKey() });
  const after = await child.usage({ collect: true });
  await child.close();
  return { each: (after.usedBytes - before.usedBytes) / KEPT, text: 2000 };
}
