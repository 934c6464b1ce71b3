// What this program costs, in one run on one machine, beside a node:http pipe that passes
// bytes on and understands nothing. Compare the ratios; the rest depends on the machine.
//
//   npm run bench [-- throughput|first-token|memory|kept|start|imports …]
import { cpus } from "node:os";
import { startChild } from "./child.ts";
import { measureFirstToken } from "./measures/first-token.ts";
import { measureIdleMemory } from "./measures/idle-memory.ts";
import { measureImports } from "./measures/imports.ts";
import { measureKeptReplies } from "./measures/kept-replies.ts";
import { measureStart } from "./measures/start.ts";
import { measureThroughput, startRelayAndPipe } from "./measures/throughput.ts";

const wanted = process.argv.slice(2);
const upstream = await startChild("upstream.ts");
const { relay, pipe } = await startRelayAndPipe(upstream);

const measures = {
  throughput: () => measureThroughput(relay, pipe),
  "first-token": () => measureFirstToken(relay, pipe),
  kept: () => measureKeptReplies(relay, upstream),
  memory: () => measureIdleMemory(upstream),
  start: () => measureStart(),
  imports: () => measureImports(),
};

const [{ model } = { model: "?" }] = cpus();
process.stdout.write(`Node ${process.versions.node}, ${cpus().length} × ${model.trim()}\n`);
try {
  for (const [name, measure] of Object.entries(measures))
    if (wanted.length === 0 || wanted.includes(name)) await measure();
} finally {
  for (const child of [relay, pipe, upstream]) await child.close();
}
// Connections that are kept alive would hold the process.
process.exit();
