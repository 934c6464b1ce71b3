// What this program costs, beside a pipe that passes bytes on and understands nothing, and
// beside Portkey's gateway: all in one run, in turns, on one machine. Compare the ratios; the
// rest depends on the machine.
//
//   npm run bench                                   everything, on Node (a quarter of an hour)
//   npm run bench -- --runtimes node,deno,bun       the servers on each; npm ci --prefix tests/runtimes installs them
//   npm run bench -- --quick throughput             few rounds of one measure: that it works, not how well
//
// Client and upstream share this process, each measured server has its own. The upstream sends
// the wire formats of the tests' fakes, encoded once, 16 KiB a write. Every token is as wide as
// the next and says its number; what arrives is checked whole, after the clock has stopped, so
// that frames may be cut as anyone likes. Portkey's gateway is fetched with npm, pinned, into
// the temporary folder, always runs on Node, and is left out where it cannot be had; it asks
// Ollama by Ollama's OpenAI API, and Gemini for a JSON array.
//
//   throughput    64 replies of 2,000 tokens at once, by remote-chat's own API and by the
//                 OpenAI API that it offers. Share of the pipe by time, and by CPU;
//                 which process was saturated. "no server" is client and upstream alone: what
//                 comes near it is limited by the bench and no longer by the server.
//   first-token   from the request to the first token's text, on a kept connection
//   memory        streams that said one token, from 1,000 to 3,000: heap after a collection, and RSS
//   slow-readers  40 clients that read nothing of 4 MB: RSS, and how much the server took
//   kept          a reply with an Idempotency-Key beside one without, resumes, finished ones
//   redis         a token kept in Redis beside one in memory, resumes on another instance, 1,000
//                 live readers; two instances in one process, a redis-server beside it (Node)
//   start         from the start of the process to the first answer (Node)
//   imports       what importing costs, and that no SDK comes with it (Node)
//
// On Node servers are built as the package is.
import { cpus } from "node:os";
import { KINDS } from "./kinds.ts";
import { measureFirstToken } from "./measures/first-token.ts";
import { measureIdleMemory } from "./measures/idle-memory.ts";
import { measureImports } from "./measures/imports.ts";
import { measureKeptReplies } from "./measures/kept-replies.ts";
import { measureRedis } from "./measures/redis.ts";
import { measureSlowReaders } from "./measures/slow-readers.ts";
import { measureStart } from "./measures/start.ts";
import { measureThroughput } from "./measures/throughput.ts";
import { type BenchOptions, parseOptions } from "./options.ts";
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
const NODE_MEASURES: Readonly<Record<string, (options: { quick: boolean }) => Promise<void>>> = {
  start: measureStart,
  imports: measureImports,
  redis: measureRedis,
};

const known = [...Object.keys(MEASURES), ...Object.keys(NODE_MEASURES)];
const { quick, runtimes, measures } = options();
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
for (const [name, measure] of Object.entries(NODE_MEASURES))
  if (isWanted(name)) await measure({ quick });

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

function options(): BenchOptions {
  try {
    return parseOptions(process.argv.slice(2), known);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(2);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
