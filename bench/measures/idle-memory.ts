import { type Child, startChild } from "../child.ts";
import { openReply, timeReply } from "../client.ts";
import type { Kind } from "../kinds.ts";
import { kib, printTable, times } from "../table.ts";

const STREAMS = 1000;

interface Cost {
  readonly used: number;
  readonly rss: number;
}

/** Memory of an open stream on which nothing happens. */
export async function measureIdleMemory(upstream: Child): Promise<void> {
  const held = await idleCost(upstream, "pipe", "idle");
  const relayed = await idleCost(upstream, "relay", "idle");
  const piped = await idleCost(upstream, "pipe", "openai");
  const asked = await idleCost(upstream, "relay", "openai");
  const anthropic = await idleCost(upstream, "relay", "anthropic");
  const row = (name: string, cost: Cost, base?: Cost): string[] => [
    name,
    kib(cost.used),
    kib(cost.rss),
    base ? kib(cost.used - base.used) : "",
    base ? times(cost.used / base.used) : "",
  ];
  printTable(
    `Memory of an idle stream, at ${STREAMS.toLocaleString("en")} (aim: 32 KiB for the stream itself)`,
    ["", "heap + buffers", "RSS", "above its base", "ratio"],
    [
      row("response held by node:http", held),
      row("relay, provider of one's own", relayed, held),
      row("pipe to a provider", piped),
      row("relay, OpenAI's SDK", asked, piped),
      row("relay, Anthropic's SDK", anthropic, piped),
    ],
  );
}

// Each in a process of its own: what one leaves behind would count for the next.
async function idleCost(
  upstream: Child,
  what: "relay" | "pipe",
  provider: Kind | "idle",
): Promise<Cost> {
  const child = await startChild("server.ts", [what, JSON.stringify(upstream.ports)]);
  const port = child.ports[provider] ?? 0;
  const open = () => openReply(port, { model: "idle" });
  // SDKs are loaded, and code is compiled, before it counts.
  const warm = await Promise.all(Array.from({ length: 20 }, open));
  for (const leave of warm) leave();
  if (provider !== "idle") await timeReply(port, { model: "tokens-1" });
  const before = await child.usage({ collect: true });
  const leaves: (() => void)[] = [];
  while (leaves.length < STREAMS)
    leaves.push(...(await Promise.all(Array.from({ length: 50 }, open))));
  const after = await child.usage({ collect: true });
  for (const leave of leaves) leave();
  await child.close();
  return {
    used: (after.usedBytes - before.usedBytes) / STREAMS,
    rss: (after.rssBytes - before.rssBytes) / STREAMS,
  };
}
