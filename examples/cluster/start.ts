// Two instances of a server behind a proxy that gives each request to the next one: a reply that
// was begun on one is resumed, polled for and stopped on the other.
//
//   TOKEN=… npx tsx examples/cluster/start.ts
//
// It starts a redis-server of its own (apt-get install redis-server), or uses the one that
// REDIS_URL names. Ctrl-C ends all of it.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startRoundRobin } from "./round-robin.ts";

const { TOKEN, REDIS_URL, PORT = "8787", INSTANCES = "2" } = process.env;
if (!TOKEN) throw new Error("TOKEN is missing: TOKEN=… npx tsx examples/cluster/start.ts");

const children: ChildProcess[] = [];
const folder = await mkdtemp(join(tmpdir(), "remote-chat-cluster-"));
const redisUrl = REDIS_URL ?? (await startRedis());
const ports = await Promise.all(Array.from({ length: Number(INSTANCES) }, () => startInstance()));
const port = await startRoundRobin(Number(PORT), ports);
process.stdout.write(`http://127.0.0.1:${port}\n`);

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, async () => {
    for (const child of children) child.kill();
    await rm(folder, { recursive: true, force: true });
    process.exit();
  });

async function startRedis(): Promise<string> {
  const redisPort = await freePort();
  // What a real one needs as well: the list of devices must outlive it, and not be evicted.
  const options = ["--port", redisPort, "--bind", "127.0.0.1", "--dir", folder, "--save", ""];
  const child = start("redis-server", [...options.map(String), "--appendonly", "yes"]);
  let output = "";
  while (!output.includes("Ready to accept connections"))
    output += String(await once(child.stdout ?? child, "data"));
  return `redis://127.0.0.1:${redisPort}`;
}

async function startInstance(): Promise<number> {
  const file = fileURLToPath(new URL("instance.ts", import.meta.url));
  const child = start(process.execPath, ["--import", "tsx", file], {
    REDIS_URL: redisUrl,
    PORT: "0",
  });
  const [output] = await once(child.stdout ?? child, "data");
  return Number(output);
}

function start(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  child.once("error", ({ message }) => {
    process.stderr.write(`${command} does not start: ${message}\n`);
    process.exit(1);
  });
  children.push(child);
  return child;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port: free } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return free;
}
