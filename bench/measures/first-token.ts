import { Connection } from "../connection.ts";
import { KINDS } from "../kinds.ts";
import { limitHere, slowness } from "../machine.ts";
import { type Servers, type Variant, variantsOf } from "../servers.ts";
import { blocks, interleave, median, quantile, spread } from "../statistics.ts";
import { ms, printTable } from "../table.ts";
import { modelOf, tokenText } from "../tokens.ts";

const BLOCKS = 5;

/** The most that is wanted: milliseconds where the limit was set. */
const WANTED_MS = 1.1;

/**
 * What a server adds to the time to the first token, on a connection that is kept. All kinds
 * take turns, since the first one to be measured alone would pay for what they share.
 */
export async function measureFirstToken(servers: Servers): Promise<void> {
  const rounds = servers.quick ? 60 : 400;
  const asks = new Map(
    KINDS.flatMap((kind) =>
      Object.entries(variantsOf(kind, servers)).map(([name, variant]) => [
        `${kind}, ${name}`,
        { kind, name, ...asker(variant) },
      ]),
    ),
  );
  const time = Object.fromEntries([...asks].map(([row, { time }]) => [row, time]));
  // Code is compiled before it counts.
  await interleave(time, rounds / 4);
  const times = await interleave(time, rounds);
  const slow = slowness(servers.upstream);
  const rows: string[][] = [];
  for (const [row, { kind, name, close }] of asks) {
    close();
    const own = times[row] ?? [];
    const pipe = times[`${kind}, pipe`] ?? [];
    const pipeBlocks = blocks(pipe, BLOCKS);
    const added = blocks(own, BLOCKS).map(
      (block, n) => median(block) - median(pipeBlocks[n] ?? []),
    );
    rows.push([
      row,
      ms(median(own)),
      ms(quantile(own, 0.95)),
      name === "pipe" ? "" : spread(added, (value) => value.toFixed(2)),
      name === "remote-chat" ? limitHere(WANTED_MS, slow) : "",
      name === "pipe" ? "" : (quantile(own, 0.95) - quantile(pipe, 0.95)).toFixed(2),
    ]);
  }
  printTable(
    `Time to the first token on ${servers.runtime.title} (${rounds} each; added: median of ${BLOCKS} blocks, least–most)`,
    ["", "median", "p95", "added, ms", "wanted", "added at p95"],
    rows,
  );
}

function asker({ target }: Variant): { time(): Promise<number>; close(): void } {
  const connection = new Connection(target.port);
  const model = modelOf(1);
  const request = target.request(model);
  return {
    async time() {
      const reply = await connection.ask(request, tokenText(0));
      target.check(reply.body(), model);
      return reply.firstMs;
    },
    close: () => connection.close(),
  };
}
