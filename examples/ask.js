// Asks from the terminal, on Node, Deno or Bun:
//
//   TOKEN=$(cat ~/.tokori/api-token) node examples/ask.js "Why is the sky blue?"

import process from "node:process";
import { ask } from "./fetch-client.js";

const { TOKEN: token = "", REMOTE_CHAT_URL: url = "http://127.0.0.1:53210" } = process.env;
const content = process.argv.slice(2).join(" ") || "Hello!";

try {
  for await (const text of ask([{ role: "user", content }], { url, token }))
    process.stdout.write(text);
  process.stdout.write("\n");
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
