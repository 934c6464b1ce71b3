import { type Child, startServerChild } from "../child.ts";
import { Connection } from "../connection.ts";
import { startPortkey } from "../portkey.ts";
import type { Servers } from "../servers.ts";
import { kib, printTable } from "../table.ts";
import { bytesTarget, portkeyTarget, relayTarget, type Target } from "../targets.ts";
import { IDLE_MODEL, modelOf, tokenText } from "../tokens.ts";

interface Cost {
  readonly used: number;
  readonly rss: number;
}

interface Row {
  readonly name: string;
  readonly start: () => Promise<Child>;
  readonly target: (child: Child) => Target;
  readonly wanted?: string;
}

/** Memory of an open stream on which nothing happens. */
export async function measureIdleMemory(servers: Servers): Promise<void> {
  const { runtime, upstream, portkey, quick } = servers;
  const streams = quick ? 200 : 1000;
  const pipe = () => startServerChild(runtime, "pipe", upstream.ports);
  const relay = () => startServerChild(runtime, "relay", upstream.ports);
  const relayed = (kind: string) => (child: Child) => relayTarget(child.ports[kind] ?? 0);
  const rows: Row[] = [
    { name: "held response, no upstream", start: pipe, target: relayed("idle") },
    { name: "remote-chat, a provider of one's own", start: relay, target: relayed("idle") },
    {
      name: "pipe",
      start: pipe,
      target: (child) => bytesTarget(child.ports.openai ?? 0, "openai", upstream),
    },
    { name: "remote-chat, openai", start: relay, target: relayed("openai"), wanted: "≤ 30 KiB" },
    { name: "remote-chat, anthropic", start: relay, target: relayed("anthropic") },
    { name: "remote-chat, ollama", start: relay, target: relayed("ollama") },
    { name: "remote-chat, gemini", start: relay, target: relayed("gemini") },
  ];
  if (portkey?.kinds.has("openai"))
    rows.push({
      name: "Portkey, openai",
      start: () => startPortkey(upstream),
      target: (child) => portkeyTarget((child as typeof portkey).port, "openai", upstream),
    });
  const costs: Cost[] = [];
  for (const row of rows) costs.push(await idleCost(row, streams));
  const rssOf = (name: string): number =>
    costs[rows.findIndex((row) => row.name === name)]?.rss ?? Number.NaN;
  printTable(
    `Memory of an idle stream on ${runtime.title}, at ${streams.toLocaleString("en")}`,
    ["", "heap and buffers", "wanted", "RSS", "of the pipe", "of Portkey", "wanted"],
    rows.map(({ name, wanted = "" }, n) => [
      name,
      kib(costs[n]?.used ?? Number.NaN),
      wanted,
      kib(costs[n]?.rss ?? Number.NaN),
      `${((costs[n]?.rss ?? Number.NaN) / rssOf("pipe")).toFixed(2)}`,
      portkey ? `${((costs[n]?.rss ?? Number.NaN) / rssOf("Portkey, openai")).toFixed(2)}` : "",
      portkey && wanted ? "≤ 0.5" : "",
    ]),
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
  const before = await child.usage({ collect: true });
  const connections: Connection[] = [];
  while (connections.length < streams)
    connections.push(...(await Promise.all(Array.from({ length: 50 }, () => open()))));
  const after = await child.usage({ collect: true });
  for (const connection of connections) connection.close();
  await child.close();
  return {
    used: (after.usedBytes - before.usedBytes) / streams,
    rss: (after.rssBytes - before.rssBytes) / streams,
  };
}
