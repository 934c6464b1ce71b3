import { type Child, startServerChild } from "../child.ts";
import { Connection, type Reply } from "../connection.ts";
import type { Servers } from "../servers.ts";
import { blocks, interleave, median, quantile, spread } from "../statistics.ts";
import { count, difference, kib, ms, printTable } from "../table.ts";
import { relayTarget } from "../targets.ts";
import { modelOf, replyText, tokenText } from "../tokens.ts";

const KEPT = 256;

// One reply takes a few dozen milliseconds, which a collection or another program doubles.
const BLOCKS = 5;

interface Cost {
  readonly wholeMs: number;
  readonly cpuMs: number;
}

let keys = 0;

function newKey(): Record<string, string> {
  return { "idempotency-key": `bench-${++keys}` };
}

/** What a reply costs that is kept. */
export async function measureKeptReplies({
  runtime,
  relay,
  upstream,
  quick,
}: Servers): Promise<void> {
  const tokens = quick ? 5_000 : 20_000;
  const rounds = quick ? BLOCKS : BLOCKS * 12;
  const connection = new Connection(relay.ports.openai ?? 0);
  const runs = await interleave(
    {
      plain: () => costOf(relay, () => ask(connection, modelOf(tokens))),
      kept: () => costOf(relay, () => ask(connection, modelOf(tokens), newKey())),
    },
    rounds,
  );
  const more = (what: "wholeMs" | "cpuMs"): string =>
    spread(
      blocks(runs.kept, BLOCKS).map(
        (block, n) => sum(block, what) / sum(blocks(runs.plain, BLOCKS)[n] ?? [], what),
      ),
      difference,
    );
  const { resume, first } = await timeResumes(connection, quick ? 50 : 300);
  connection.close();
  const { each, text } = await memoryOfKept(() =>
    startServerChild(runtime, "relay", upstream.ports),
  );
  printTable(
    `Kept replies (Idempotency-Key) on ${runtime.title}, beside plain ones (${rounds} each; median of ${BLOCKS} blocks, least–most)`,
    ["", "", ""],
    [
      [`time of ${count(tokens)} tokens`, more("wholeMs"), "wanted: ≤ +10 %"],
      ["CPU of the same", more("cpuMs"), "wanted: ≤ +10 %"],
      [
        "resume to its first token, median",
        ms(median(resume)),
        `p95 ${ms(quantile(resume, 0.95))}`,
      ],
      ["a new plain reply, for comparison", ms(median(first)), `p95 ${ms(quantile(first, 0.95))}`],
      [`memory of ${KEPT} finished ones, each`, kib(each), `of that text: ${kib(text)}`],
    ],
  );
}

async function ask(
  connection: Connection,
  model: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const target = relayTarget(0);
  const reply = await connection.ask(target.request(model, headers), tokenText(0));
  target.check(reply.body(), model);
  return reply;
}

async function costOf(relay: Child, ask: () => Promise<Reply>): Promise<Cost> {
  const before = await relay.usage();
  const { wholeMs } = await ask();
  const after = await relay.usage();
  return { wholeMs, cpuMs: after.cpuMs - before.cpuMs };
}

async function timeResumes(
  connection: Connection,
  rounds: number,
): Promise<{ resume: number[]; first: number[] }> {
  const key = newKey();
  const model = modelOf(1000);
  await ask(connection, model, key);
  const offset = replyText(model).length / 2;
  const resumed = relayTarget(0).request(model, { ...key, "x-stream-offset": String(offset) });
  return interleave(
    {
      resume: async () => (await connection.ask(resumed, tokenText(500))).firstMs,
      first: async () => (await ask(connection, modelOf(1))).firstMs,
    },
    rounds,
  );
}

async function memoryOfKept(start: () => Promise<Child>): Promise<{ each: number; text: number }> {
  const child = await start();
  const connection = new Connection(child.ports.short ?? 0);
  const ask = (headers = {}): Promise<Reply> =>
    connection.ask(relayTarget(0).request("short", headers), "twenty");
  for (let n = 0; n < 50; n++) await ask();
  const before = await child.usage({ collect: true });
  for (let n = 0; n < KEPT; n++) await ask(newKey());
  const after = await child.usage({ collect: true });
  connection.close();
  await child.close();
  return { each: (after.usedBytes - before.usedBytes) / KEPT, text: 2000 };
}

function sum(costs: readonly Cost[], what: keyof Cost): number {
  return costs.reduce((total, cost) => total + cost[what], 0);
}
