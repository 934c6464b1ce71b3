// On Deno, without the command line's server:
//
//   TOKEN=… deno run --allow-net --allow-env --allow-read examples/deno-server.js

import { createHandler, ollama } from "remote-chat";

const { TOKEN = "", PORT = "8787", OLLAMA_HOST = "http://127.0.0.1:11434" } = Deno.env.toObject();

const handler = createHandler({
  token: TOKEN,
  provider: ollama({ model: "llama3.1", host: OLLAMA_HOST }),
});

// It prints where it listens.
Deno.serve({ port: Number(PORT), hostname: "127.0.0.1" }, handler);
