// A provider of one's own: any program that reads a question and prints its answer.
//
//   TOKEN=… npx tsx examples/custom-provider.ts tr a-z A-Z

import { spawn } from "node:child_process";
import { once } from "node:events";
import { serve } from "@hono/node-server";
import { createHandler, type Provider } from "remote-chat";

function program(file: string, ...args: readonly string[]): Provider {
  return {
    name: file,
    async *chat(messages, { signal }) {
      // The signal ends the program when nobody waits for its answer any more.
      const child = spawn(file, args, { signal, stdio: ["pipe", "pipe", "inherit"] });
      const closed = once(child, "close");
      closed.catch(() => {}); // It is thrown below, once the output has ended.
      child.stdin.on("error", () => {}).end(messages.at(-1)?.content);
      yield* child.stdout.setEncoding("utf8");
      const [code] = await closed;
      if (code !== 0) throw new Error(`it ended with exit code ${code}`);
    },
  };
}

const { TOKEN = "", PORT = "8787" } = process.env;
const [file = "cat", ...args] = process.argv.slice(2);
const handler = createHandler({ token: TOKEN, provider: program(file, ...args) });
serve(
  { fetch: handler, hostname: "127.0.0.1", port: Number(PORT), overrideGlobalObjects: false },
  ({ port }) => process.stdout.write(`http://127.0.0.1:${port}\n`),
);
