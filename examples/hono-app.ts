// The server inside a hono app, beside its own routes:
//
//   TOKEN=… npx tsx examples/hono-app.ts

import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { createHandler, ollama } from "remote-chat";

const { TOKEN = "", PORT = "8787", OLLAMA_HOST = "http://127.0.0.1:11434" } = process.env;

const handler = createHandler({
  token: TOKEN,
  provider: ollama({ model: "llama3.1", host: OLLAMA_HOST }),
});

const app = new Hono();
app.get("/", (context) => context.text("My app"));
app.mount("/chat", handler); // Its routes are /chat/v1/…

serve(
  // The SDKs of some providers tell a Response by its class; leave it the runtime's own.
  { fetch: app.fetch, hostname: "127.0.0.1", port: Number(PORT), overrideGlobalObjects: false },
  ({ port }) => process.stdout.write(`http://127.0.0.1:${port}/chat\n`),
);
