import { setTimeout } from "node:timers/promises";
import { type Child, startServerChild } from "../child.ts";
import { askWithoutReading, Connection } from "../connection.ts";
import { PATHS, upstreamBody } from "../kinds.ts";
import { startPortkey } from "../portkey.ts";
import type { Servers } from "../servers.ts";
import { mib, percent, printTable } from "../table.ts";
import { bytesTarget, portkeyTarget, relayTarget, type Target } from "../targets.ts";
import { unreadBytes } from "../tcp-queues.ts";
import { LONG_MODEL, modelOf, tokenText } from "../tokens.ts";
import type { Upstream } from "../upstream.ts";

const READERS = 40;
const KIND = "openai";
const SETTLED_MS = 2500;
const MAX_WAIT_MS = 20_000;

/** What clients cost that ask for a long reply and read nothing of it. */
export async function measureSlowReaders({ runtime, upstream, portkey }: Servers): Promise<void> {
  const rows: [name: string, child: Child, target: Target][] = [];
  const pipe = await startServerChild(runtime, "pipe", upstream.ports);
  rows.push(["pipe", pipe, bytesTarget(pipe.ports[KIND] ?? 0, KIND, upstream)]);
  const relay = await startServerChild(runtime, "relay", upstream.ports);
  rows.push(["remote-chat", relay, relayTarget(relay.ports[KIND] ?? 0)]);
  if (portkey?.kinds.has(KIND)) {
    const child = await startPortkey(upstream);
    rows.push(["Portkey", child, portkeyTarget(child.port, KIND, upstream)]);
  }
  const cells: string[][] = [];
  for (const [name, child, target] of rows) {
    cells.push([name, ...(await stall(child, target, upstream))]);
    await child.close();
  }
  printTable(
    `${READERS} readers that read nothing, 16 MB of ${KIND} each, on ${runtime.title}`,
    ["", "RSS grows by", "a reader", "held for it", "of the reply taken"],
    cells,
  );
  process.stdout.write(
    "  RSS at its most, with what waits to be collected. Held: heap and buffers after a collection;\n" +
      "  of remote-chat most is the text so far, which ends up in `done`.\n" +
      "  Taken: what left the upstream and is in no socket's queue in front of the server any more.\n" +
      "  What the kernel holds of it for the reader, 2.5 MB to 4 MB, is none of the server's memory: compare with the pipe.\n",
  );
}

async function stall(child: Child, target: Target, upstream: Upstream): Promise<string[]> {
  const total =
    READERS * upstream.reply(KIND, PATHS[KIND](LONG_MODEL), upstreamBody(LONG_MODEL)).length;
  // What is loaded at the first request is no reader's cost.
  const connection = new Connection(target.port);
  const warm = await connection.ask(target.request(modelOf(2)), tokenText(0));
  target.check(warm.body(), modelOf(2));
  connection.close();
  const before = await child.usage({ collect: true });
  const sentBefore = upstream.sentBytes(KIND);
  const taken = async (): Promise<number | undefined> => {
    const unread = await unreadBytes(upstream.ports[KIND]);
    return unread === undefined ? undefined : upstream.sentBytes(KIND) - sentBefore - unread;
  };
  const leave = Array.from({ length: READERS }, () =>
    askWithoutReading(target.port, target.request(LONG_MODEL)),
  );
  let rss = 0;
  let last = -1;
  let settledAt = performance.now();
  const end = performance.now() + MAX_WAIT_MS;
  while (performance.now() < end && performance.now() - settledAt < SETTLED_MS) {
    await setTimeout(100);
    rss = Math.max(rss, (await child.usage()).rssBytes);
    // What was sent may still be waiting in front of a server that is busy.
    const now = (await taken()) ?? upstream.sentBytes(KIND) - sentBefore;
    if (now !== last || now === 0) settledAt = performance.now();
    last = now;
  }
  const share = await taken();
  const after = await child.usage({ collect: true });
  for (const close of leave) close();
  const growth = rss - before.rssBytes;
  return [
    mib(growth),
    mib(growth / READERS),
    mib((after.usedBytes - before.usedBytes) / READERS),
    share === undefined ? "not known here" : percent(share / total),
  ];
}
