import type { Child } from "../child.ts";
import { timeReply } from "../client.ts";
import { KINDS } from "../kinds.ts";
import { interleave, quantile } from "../statistics.ts";
import { ms, printTable } from "../table.ts";

const ROUNDS = 300;

/** What the relay adds to the time to the first token. */
export async function measureFirstToken(relay: Child, pipe: Child): Promise<void> {
  const rows: string[][] = [];
  for (const kind of KINDS) {
    const first = (child: Child) => async () =>
      (await timeReply(child.ports[kind] ?? 0, { model: "tokens-1" })).firstMs;
    const times = await interleave({ pipe: first(pipe), relay: first(relay) }, ROUNDS);
    const added = (part: number): string =>
      ms(quantile(times.relay, part) - quantile(times.pipe, part));
    const row = [added(0.5), added(0.95)];
    rows.push([kind, ...row, ms(quantile(times.relay, 0.5)), ms(quantile(times.pipe, 0.5))]);
  }
  printTable(
    `Added time to the first token (${ROUNDS} each; aim: under 1.5 ms at the median)`,
    ["provider", "added, median", "added, p95", "relay, median", "pipe, median"],
    rows,
  );
}
