// One instance of a server whose replies are kept in Redis: a process that can be killed and
// paused. Its options come as JSON; it prints its port, and ends when its input does.
//
//   … tests/redis/instance.ts '{"redisUrl":"redis://…","upstreamUrl":"http://…"}'
import process from "node:process";
import { createClient } from "@redis/client";
import { listen } from "../../src/cli/server/listen.ts";
import { createHandler } from "../../src/handler.ts";
import type { Provider } from "../../src/providers/provider.ts";
import { redisPairing, redisReplies } from "../../src/redis/index.ts";

/** What an instance is started with. */
export interface InstanceOptions {
  readonly redisUrl: string;
  readonly upstreamUrl: string;
  readonly leaseMs: number;
  readonly syncMs: number;
  readonly timeoutMs: number;
}

const options: InstanceOptions = JSON.parse(process.argv[2] ?? "{}");
const { redisUrl, upstreamUrl, ...times } = options;

const client = await createClient({
  url: redisUrl,
  pingInterval: 200,
  socket: { socketTimeout: 1_000, connectTimeout: 1_000, reconnectStrategy: 50 },
})
  .on("error", () => {})
  .connect();

// What the upstream writes, piece by piece: one line of JSON each.
const provider: Provider = {
  name: "Upstream",
  async *chat([message], { signal }) {
    const body = String(message?.content);
    const response = await fetch(upstreamUrl, { method: "POST", body, signal });
    let rest = "";
    for await (const bytes of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const lines = (rest + bytes).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield JSON.parse(line) as string;
    }
    if (rest !== "end") throw new Error("cut");
  },
};

const { devices, codes, requests, failures } = redisPairing({ client, ...times });
const handler = createHandler({
  token: "secret",
  provider,
  keepAliveMs: 200,
  replies: redisReplies({ client, maxReplies: 10_000, ...times }),
  pairing: { devices, codes, requests, failures },
});
const { port } = await listen({ fetch: handler, host: "127.0.0.1", port: 0 });
process.stdout.write(`${port}\n`);
process.stdin.resume();
process.stdin.on("end", () => process.exit());
