// The server inside an Express app:
//
//   TOKEN=… npx tsx examples/express-app.ts

import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import express from "express";
import { createHandler, ollama } from "remote-chat";

const { TOKEN = "", PORT = "8787", OLLAMA_HOST = "http://127.0.0.1:11434" } = process.env;

const handler = createHandler({
  token: TOKEN,
  provider: ollama({ model: "llama3.1", host: OLLAMA_HOST }),
});
const chat = getRequestListener(handler, { overrideGlobalObjects: false });

const app = express();
app.get("/", (_request, response) => response.send("My app"));
// Before express.json(), which would read the body that the handler reads; and not behind
// compression(), which would hold the stream back. Its routes are /chat/v1/…
app.use("/chat", (request, response) => chat(request, response));

const server = app.listen(Number(PORT), "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`http://127.0.0.1:${port}/chat\n`);
});
