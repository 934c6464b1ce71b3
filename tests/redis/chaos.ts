/**
 * Three instances on one Redis, whose processes are killed and paused and whose links to Redis
 * fail, while clients send messages to any of them. Knows no test runner.
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { askUntilEnded, type Ended } from "./chaos-client.ts";
import { type FaultyLink, startFaultyLink } from "./faulty-link.ts";
import type { InstanceOptions } from "./instance.ts";
import { startRedis } from "./redis-server.ts";

const TIMES = { leaseMs: 1_500, syncMs: 150, timeoutMs: 500 };

/** What has happened. */
export interface ChaosReport {
  readonly done: number;
  readonly failed: number;
  readonly lost: number;
  readonly faults: Readonly<Record<string, number>>;
}

/** Lets so many messages be answered while faults strike. @throws Error when a promise is broken */
export async function playChaos({
  messages,
  seed,
}: {
  readonly messages: number;
  readonly seed: number;
}): Promise<ChaosReport> {
  const random = randomFrom(seed);
  const redis = await startRedis();
  const upstream = await startUpstream();
  const cluster = await Cluster.start(redis.port, upstream.url);
  const failing = new AbortController();
  const over = new AbortController();
  const faults: Record<string, number> = {};
  try {
    const striking = strike(cluster, { random, signal: over.signal, faults });
    const port = (): number => cluster.port(random);
    const ended = new Map<string, Ended>();
    const keys = Array.from({ length: messages }, (_, index) => `message-${seed}-${index}`);
    const waiting = keys.values();
    const worker = async (): Promise<void> => {
      for (const key of waiting)
        ended.set(key, await askUntilEnded(key, { port, signal: failing.signal }));
    };
    await Promise.all(Array.from({ length: 12 }, worker));
    over.abort();
    await striking;
    await cluster.mendAll();
    const counts = { done: 0, failed: 0, lost: 0 };
    for (const key of keys) {
      const first = ended.get(key) as Ended;
      const text = textOf(key);
      assert.ok(
        text.startsWith(first.text),
        `${key}: what was read is not what was written: ${JSON.stringify([first, text])}`,
      );
      // Not at all, where the instance was killed just when it was about to.
      const asked = upstream.asked.get(key) ?? 0;
      assert.ok(asked <= 1, `${key}: the provider was asked ${asked} times`);
      if (first.ending.type === "lost") {
        counts.lost++;
        continue;
      }
      if (first.ending.type === "done") {
        counts.done++;
        assert.equal(asked, 1, `${key}: how often the provider was asked`);
        assert.deepEqual([first.text, first.ending.content], [text, text], key);
      } else {
        counts.failed++;
        assert.ok(first.ending.message.length > 20, `${key}: an error without words`);
      }
      // Whoever comes later gets no other reply, however often and wherever.
      const seen = new Set<string>();
      for (let times = 0; times < 3; times++) {
        const later = await askUntilEnded(key, { port, signal: failing.signal });
        assert.ok(text.startsWith(later.text), `${key}: another text, later`);
        seen.add(JSON.stringify(later));
        if (first.ending.type === "done") assert.deepEqual(later, first, key);
      }
      assert.equal(seen.size, 1, `${key} is read in ${seen.size} ways: ${[...seen].join("\n")}`);
    }
    return { ...counts, faults };
  } finally {
    over.abort();
    failing.abort();
    await cluster.close();
    upstream.close();
    await redis.stop();
  }
}

async function strike(
  cluster: Cluster,
  {
    random,
    signal,
    faults,
  }: { random: () => number; signal: AbortSignal; faults: Record<string, number> },
): Promise<void> {
  while (!signal.aborted) {
    await pause(200 + random() * 500);
    if (signal.aborted) return;
    const at = Math.floor(random() * cluster.instances.length);
    const kind = FAULTS[Math.floor(random() * FAULTS.length)] ?? "cut";
    faults[kind] = (faults[kind] ?? 0) + 1;
    await cluster.strike(at, kind, random);
  }
}

// Cuts are what happens most.
const FAULTS = ["cut", "cut", "cut", "break", "stall", "kill", "pause"] as const;

interface Instance {
  readonly link: FaultyLink;
  child: ChildProcess;
  port: number;
}

class Cluster {
  readonly instances: Instance[] = [];
  readonly #upstreamUrl: string;

  private constructor(upstreamUrl: string) {
    this.#upstreamUrl = upstreamUrl;
  }

  static async start(redisPort: number, upstreamUrl: string): Promise<Cluster> {
    const cluster = new Cluster(upstreamUrl);
    for (let count = 0; count < 3; count++) {
      const link = await startFaultyLink(redisPort);
      cluster.instances.push({ link, ...(await cluster.#launch(link)) });
    }
    return cluster;
  }

  port(random: () => number): number {
    return this.instances[Math.floor(random() * this.instances.length)]?.port ?? 0;
  }

  async strike(at: number, kind: (typeof FAULTS)[number], random: () => number): Promise<void> {
    const instance = this.instances[at] as Instance;
    const { link, child } = instance;
    if (kind === "cut") link.cut();
    if (kind === "break" || kind === "stall") {
      link[kind]();
      // Some longer than the lease, some not.
      await pause(random() * 2 * TIMES.leaseMs);
      link.mend();
    }
    if (kind === "pause") {
      child.kill("SIGSTOP");
      await pause(TIMES.leaseMs * (1 + random()));
      child.kill("SIGCONT");
    }
    if (kind === "kill") {
      child.kill("SIGKILL");
      Object.assign(instance, await this.#launch(link));
    }
  }

  /** Has all be well again, and replies end whose producer is gone. */
  async mendAll(): Promise<void> {
    for (const { link } of this.instances) link.mend();
    await pause(TIMES.leaseMs + 1_000);
  }

  async close(): Promise<void> {
    for (const { child, link } of this.instances) {
      child.kill("SIGKILL");
      await link.close();
    }
  }

  async #launch(link: FaultyLink): Promise<Pick<Instance, "child" | "port">> {
    const options: InstanceOptions = {
      redisUrl: `redis://127.0.0.1:${link.port}`,
      upstreamUrl: this.#upstreamUrl,
      ...TIMES,
    };
    const file = fileURLToPath(new URL("instance.ts", import.meta.url));
    const [command = "", ...args] = runtimeCommand();
    const child = spawn(command, [...args, file, JSON.stringify(options)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const [port] = await Promise.race([
      once(child.stdout, "data"),
      once(child, "exit").then(() => {
        throw new Error("An instance does not start.");
      }),
    ]);
    return { child, port: Number(port) };
  }
}

/** What runs a file on the runtime that runs this one. */
function runtimeCommand(): readonly string[] {
  if ("Deno" in globalThis) return [process.execPath, "run", "-A", "--config=deno.json"];
  if ("Bun" in globalThis) return [process.execPath];
  return [process.execPath, "--import", "tsx"];
}

/** The provider behind all instances, which counts how often it is asked for each message. */
async function startUpstream(): Promise<{
  readonly url: string;
  readonly asked: ReadonlyMap<string, number>;
  close(): void;
}> {
  const asked = new Map<string, number>();
  const server = createServer(async (request, response) => {
    let key = "";
    for await (const bytes of request) key += bytes;
    asked.set(key, (asked.get(key) ?? 0) + 1);
    await write(response, key);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function write(response: ServerResponse, key: string): Promise<void> {
  const random = randomFrom(hash(key) + 1);
  response.on("error", () => {});
  for (const piece of piecesOf(key)) {
    if (response.destroyed) return;
    response.write(`${JSON.stringify(piece)}\n`);
    await pause(random() * 40);
  }
  response.end("end");
}

function piecesOf(key: string): string[] {
  const random = randomFrom(hash(key));
  const words = ["token ", "\u{1f600}", "ü", "\n\ndata: x\n\n", "\u2028", key];
  const count = 10 + Math.floor(random() * 60);
  // Each says where it stands, so that none could be doubled or left out unseen.
  return Array.from(
    { length: count },
    (_, index) => `${index}${words[Math.floor(random() * words.length)]}`,
  );
}

function textOf(key: string): string {
  return piecesOf(key).join("");
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function hash(text: string): number {
  let state = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) state = Math.imul(state ^ byte, 0x01000193);
  return state >>> 0;
}

/** Random numbers from 0 up to 1, the same ones for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
