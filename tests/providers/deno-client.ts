/**
 * Run by Deno with `--v8-flags=--expose-gc`: asks the Ollama at the address that is given,
 * leaves once garbage was collected in the middle of the reply, and stays until it is
 * ended itself.
 */
import { ollama } from "../../src/providers/ollama.ts";

const { gc } = globalThis as unknown as { gc: () => void };
const [host = ""] = process.argv.slice(2);
const leaving = new AbortController();
const { signal } = leaving;
const reply = ollama({ model: "m", host }).chat([{ role: "user", content: "hi" }], { signal });
const events = reply[Symbol.asyncIterator]();
await events.next();
// More than one pass, with time between for what is freed in steps.
for (let pass = 0; pass < 3; pass++) {
  gc();
  await new Promise((resolve) => setTimeout(resolve, 10));
}
const next = events.next();
leaving.abort();
await next.catch(() => {});
setInterval(() => {}, 60_000);
