// On Bun, without the command line's server:
//
//   TOKEN=… bun examples/bun-server.js

import { createHandler, ollama } from "remote-chat";

const { TOKEN = "", PORT = "8787", OLLAMA_HOST = "http://127.0.0.1:11434" } = process.env;

const handler = createHandler({
  token: TOKEN,
  provider: ollama({ model: "llama3.1", host: OLLAMA_HOST }),
});

const server = Bun.serve({
  port: Number(PORT),
  hostname: "127.0.0.1",
  // Bun ends what is quiet for 10 s; a stream is quiet for 15 s between its keep-alives.
  idleTimeout: 120,
  fetch: handler,
});
process.stdout.write(`http://127.0.0.1:${server.port}\n`);
