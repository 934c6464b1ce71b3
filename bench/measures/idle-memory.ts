import { type Child, startServerChild } from "../child.ts";
import { Connection } from "../connection.ts";
import { KINDS } from "../kinds.ts";
import { startPortkey } from "../portkey.ts";
import type { Servers } from "../servers.ts";
import { count, kib, printTable } from "../table.ts";
import { bytesTarget, portkeyTarget, relayTarget, type Target } from "../targets.ts";
import { IDLE_MODEL, modelOf, tokenText } from "../tokens.ts";
import type { Usage } from "../usage.ts";

const HELD = "held response, no upstream";
const PIPE = "pipe, openai";
const PORTKEY = "Portkey, openai";
// Of the 112 KiB that it took when this was set, on Node.
const HALF_OF_PORTKEY = "≤ 56 KiB";

interface Cost {
  readonly used: number;
  readonly rss: number;
}

interface Row {
  readonly name: string;
  readonly start: () => Promise<Child>;
  readonly target: (child: Child) => Target;
  /** What its heap is compared with. */
  readonly base?: string;
  /** Whether RSS is to be {@link HALF_OF_PORTKEY}. */
  readonly half?: boolean;
}

/** Memory of an open stream on which nothing happens. */
export async function measureIdleMemory(servers: Servers): Promise<void> {
  const { runtime, upstream, portkey, quick } = servers;
  const streams = quick ? 200 : 1_000;
  const pipe = () => startServerChild(runtime, "pipe", upstream.ports);
  const relay = () => startServerChild(runtime, "relay", upstream.ports);
  const relayed = (kind: string) => (child: Child) => relayTarget(child.ports[kind] ?? 0);
  const rows: Row[] = [
    { name: HELD, start: pipe, target: relayed("idle") },
    {
      name: "remote-chat, a provider of one's own",
      start: relay,
      target: relayed("idle"),
      base: HELD,
    },
    {
      name: PIPE,
      start: pipe,
      target: (child) => bytesTarget(child.ports.openai ?? 0, "openai", upstream),
    },
    ...KINDS.map((kind) => ({
      name: `remote-chat, ${kind}`,
      start: relay,
      target: relayed(kind),
      base: PIPE,
      half: runtime.name === "node",
    })),
  ];
  if (portkey?.kinds.has("openai"))
    rows.push({
      name: PORTKEY,
      start: () => startPortkey(upstream),
      target: (child) => portkeyTarget((child as typeof portkey).port, "openai", upstream),
    });
  const costs = new Map<string, Cost>();
  for (const row of rows) costs.set(row.name, await idleCost(row, streams));
  const of = (name: string): Cost => costs.get(name) ?? { used: Number.NaN, rss: Number.NaN };
  printTable(
    `Memory of an idle stream on ${runtime.title}, from ${count(streams)} to ${count(3 * streams)}`,
    [
      "",
      "heap and buffers",
      "above its base",
      "wanted",
      "RSS",
      "wanted",
      "of the pipe",
      "of Portkey",
    ],
    rows.map(({ name, base, half }) => [
      name,
      kib(of(name).used),
      base ? kib(of(name).used - of(base).used) : "",
      base ? "≤ 30 KiB" : "",
      kib(of(name).rss),
      half ? HALF_OF_PORTKEY : "",
      (of(name).rss / of(PIPE).rss).toFixed(2),
      costs.has(PORTKEY) ? (of(name).rss / of(PORTKEY).rss).toFixed(2) : "",
    ]),
  );
  process.stdout.write(
    "  The base of a provider of one's own is the held response, that of the others the pipe. RSS moves in steps: compare what is not quick.\n",
  );
}

// Each in a process of its own: what one leaves behind would count for the next.
async function idleCost({ start, target }: Row, streams: number): Promise<Cost> {
  const child = await start();
  const asked = target(child);
  const open = async (model = IDLE_MODEL): Promise<Connection> => {
    const connection = new Connection(asked.port);
    await connection.open(asked.request(model), tokenText(0));
    return connection;
  };
  // SDKs are loaded, and code is compiled, before it counts.
  for (let round = 0; round < 5; round++) {
    const warm = await Promise.all(Array.from({ length: 20 }, () => open()));
    for (const connection of warm) connection.close();
  }
  (await open(modelOf(1))).close();
  const connections: Connection[] = [];
  const openUpTo = async (count: number): Promise<Usage> => {
    while (connections.length < count)
      connections.push(...(await Promise.all(Array.from({ length: 50 }, () => open()))));
    return child.usage({ collect: true });
  };
  // The first take what the process has in reserve, or what it will have from then on.
  const before = await openUpTo(streams);
  const after = await openUpTo(3 * streams);
  for (const connection of connections) connection.close();
  await child.close();
  return {
    used: (after.usedBytes - before.usedBytes) / (2 * streams),
    rss: (after.rssBytes - before.rssBytes) / (2 * streams),
  };
}
