// The cases on the runtime that runs this file:
//
//   npx tsx --expose-gc tests/runtimes/run.ts [PART-OF-A-NAME]
//   node --expose-gc … (24 and later) | bun …
//   deno run -A --config=deno.json --v8-flags=--expose-gc …
import process from "node:process";
import { casesFor } from "./cases.ts";
import { localHost } from "./local-host.ts";
import { runCases } from "./suite.ts";

const host = await localHost();
const [, , part = ""] = process.argv;
const cases = casesFor(host).filter(({ name }) => name.includes(part));
const code = await runCases(cases, host, (line) => process.stdout.write(`${line}\n`));
// What a failed case left open must not keep the others waiting.
if (code !== 0) process.exit(code);
