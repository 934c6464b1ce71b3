// The server inside a plain node:http server:
//
//   TOKEN=… npx tsx examples/node-http.ts

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { createHandler, ollama } from "remote-chat";

const { TOKEN = "", PORT = "8787", OLLAMA_HOST = "http://127.0.0.1:11434" } = process.env;

const handler = createHandler({
  token: TOKEN,
  provider: ollama({ model: "llama3.1", host: OLLAMA_HOST }),
});
// Makes a Request of Node's request, and writes a Response into Node's response.
const chat = getRequestListener(handler, { overrideGlobalObjects: false });

const server = createServer((request, response) => {
  if (request.url?.startsWith("/v1/")) chat(request, response);
  else response.end("My server");
});
server.listen(Number(PORT), "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`http://127.0.0.1:${port}\n`);
});
