import { Connection } from "../connection.ts";
import { KINDS } from "../kinds.ts";
import { type Servers, type Variant, variantsOf } from "../servers.ts";
import { blocks, interleave, median, quantile, spread } from "../statistics.ts";
import { ms, printTable } from "../table.ts";
import { modelOf, tokenText } from "../tokens.ts";

const BLOCKS = 5;

/** What a server adds to the time to the first token, on a connection that is kept. */
export async function measureFirstToken(servers: Servers): Promise<void> {
  const rounds = servers.quick ? 60 : 400;
  const rows: string[][] = [];
  for (const kind of KINDS) {
    const variants = variantsOf(kind, servers);
    const asks = Object.fromEntries(
      Object.entries(variants).map(([name, variant]) => [name, asker(variant)]),
    );
    // Code is compiled before it counts.
    for (let n = 0; n < rounds / 4; n++) for (const { time } of Object.values(asks)) await time();
    const times = await interleave(
      Object.fromEntries(Object.entries(asks).map(([name, { time }]) => [name, time])),
      rounds,
    );
    for (const { close } of Object.values(asks)) close();
    const pipe = times.pipe ?? [];
    for (const [name, of] of Object.entries(times)) {
      const pipeBlocks = blocks(pipe, BLOCKS);
      const added = blocks(of, BLOCKS).map(
        (block, n) => median(block) - median(pipeBlocks[n] ?? []),
      );
      rows.push([
        `${kind}, ${name}`,
        ms(median(of)),
        ms(quantile(of, 0.95)),
        name === "pipe" ? "" : spread(added, (value) => value.toFixed(2)),
        name === "remote-chat" ? "≤ 1.1, aim 0.5" : "",
        name === "pipe" ? "" : (quantile(of, 0.95) - quantile(pipe, 0.95)).toFixed(2),
      ]);
    }
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
