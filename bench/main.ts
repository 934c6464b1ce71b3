// What this program costs, beside a pipe that passes bytes on and understands nothing, and
// beside Portkey's gateway: all in one run, in turns, on one machine. Compare the ratios; the
// rest depends on the machine.
//
//   npm run bench [-- --quick] [--runtimes node,deno,bun] [MEASURE …]
import { cpus } from "node:os";
import { KINDS } from "./kinds.ts";
import { measureFirstToken } from "./measures/first-token.ts";
import { measureIdleMemory } from "./measures/idle-memory.ts";
import { measureImports } from "./measures/imports.ts";
import { measureKeptReplies } from "./measures/kept-replies.ts";
import { measureSlowReaders } from "./measures/slow-readers.ts";
import { measureStart } from "./measures/start.ts";
import { measureThroughput } from "./measures/throughput.ts";
import { parseOptions } from "./options.ts";
import { PORTKEY_VERSION, type Portkey, startPortkey } from "./portkey.ts";
import { findRuntime, type Runtime } from "./runtimes.ts";
import { type Servers, startServers } from "./servers.ts";
import { startUpstream, type Upstream } from "./upstream.ts";

/** What is measured on each runtime. */
const MEASURES: Readonly<Record<string, (servers: Servers) => Promise<void>>> = {
  throughput: measureThroughput,
  "first-token": measureFirstToken,
  memory: measureIdleMemory,
  "slow-readers": measureSlowReaders,
  kept: measureKeptReplies,
};

/** What is measured once, on Node. */
const NODE_MEASURES: Readonly<Record<string, () => Promise<void>>> = {
  start: measureStart,
  imports: measureImports,
};

const known = [...Object.keys(MEASURES), ...Object.keys(NODE_MEASURES)];
const { quick, runtimes, measures } = parseOptions(process.argv.slice(2), known);
const isWanted = (name: string): boolean => measures.length === 0 || measures.includes(name);

const [{ model } = { model: "?" }] = cpus();
say(`${findRuntime("node")?.title}, ${cpus().length} × ${model.trim()}, ${process.platform}`);
if (Object.keys(MEASURES).some(isWanted)) {
  const upstream = await startUpstream();
  for (const name of runtimes) {
    const runtime = findRuntime(name);
    if (runtime) await measureOn(runtime, upstream);
    else say(`${name}: not installed, left out. It comes with: npm ci --prefix tests/runtimes`);
  }
  upstream.close();
}
for (const [name, measure] of Object.entries(NODE_MEASURES)) if (isWanted(name)) await measure();

async function measureOn(runtime: Runtime, upstream: Upstream): Promise<void> {
  const portkey = runtime.name === "node" ? await portkeyOrNone(upstream) : undefined;
  const servers = await startServers(runtime, { upstream, portkey, quick });
  try {
    for (const [name, measure] of Object.entries(MEASURES))
      if (isWanted(name)) await measure(servers);
  } finally {
    for (const child of [servers.relay, servers.pipe, portkey]) await child?.close();
  }
}

async function portkeyOrNone(upstream: Upstream): Promise<Portkey | undefined> {
  try {
    const portkey = await startPortkey(upstream);
    const left = KINDS.filter((kind) => !portkey.kinds.has(kind));
    const but = left.length > 0 ? `; it does not relay the upstream of ${left.join(", ")}` : "";
    say(`Portkey's gateway ${PORTKEY_VERSION}, on Node${but}`);
    return portkey;
  } catch (error) {
    say(`Portkey's gateway ${PORTKEY_VERSION} is left out: ${(error as Error).message}`);
    return undefined;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
