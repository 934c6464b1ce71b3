// One instance; start.ts starts two of them.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { createClient } from "@redis/client";
import { createHandler, demo } from "remote-chat";
import { redisPairing, redisReplies } from "remote-chat/redis";

const { TOKEN = "", REDIS_URL = "redis://127.0.0.1:6379", PORT = "0" } = process.env;

// TLS and a password are the client's own options: rediss://NAME:PASSWORD@HOST. The pings find a
// connection that is dead without saying so.
const client = await createClient({
  url: REDIS_URL,
  pingInterval: 2_000,
  socket: { socketTimeout: 10_000 },
})
  .on("error", ({ message }) => process.stderr.write(`Redis: ${message}\n`))
  .connect();

const handler = createHandler({
  token: TOKEN,
  provider: demo(),
  replies: redisReplies({ client }),
  pairing: redisPairing({ client }),
  hostname: `instance ${process.pid}`,
});

const server = createServer(getRequestListener(handler, { overrideGlobalObjects: false }));
server.listen(Number(PORT), "127.0.0.1", () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
