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
import { createClient } from "@redis/client";
import { askUntilEnded, type Ended } from "./chaos-client.ts";
import { type FaultyLink, startFaultyLink } from "./faulty-link.ts";
import type { InstanceOptions } from "./instance.ts";
import { startRedis } from "./redis-server.ts";

const TIMES = { leaseMs: 1_500, syncMs: 150, timeoutMs: 500 };

/** What has happened. */
export interface ChaosReport {
  readonly done: number;
  readonly failed: number;
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
    const striking = Promise.all(
      cluster.instances.map((_, at) =>
        strike(cluster, at, { random, signal: over.signal, faults }),
      ),
    );
    const port = (): number => cluster.port(random);
    const ask = (key: string): Promise<Ended> =>
      askUntilEnded(key, { port, signal: failing.signal });
    const keys = Array.from({ length: messages }, (_, index) => `message-${seed}-${index}`);
    const ended = new Map<string, Ended>();
    await some(keys, async (key) => void ended.set(key, await ask(key)));
    over.abort();
    await striking;
    await cluster.mendAll();
    const counts = { done: 0, failed: 0 };
    await some(keys, async (key) => {
      const first = ended.get(key) as Ended;
      counts[check(key, first, upstream.asked.get(key) ?? 0)]++;
      // Whoever comes later gets no other reply, however often and wherever.
      const seen = new Set<string>();
      for (let times = 0; times < 3; times++) {
        const later = await ask(key);
        assert.ok(textOf(key).startsWith(later.text), `${key}: another text, later`);
        seen.add(JSON.stringify(later));
        if (first.ending.type === "done") assert.deepEqual(later, first, key);
      }
      assert.equal(seen.size, 1, `${key} is read in ${seen.size} ways: ${[...seen].join("\n")}`);
    });
    for (const key of keys)
      assert.ok((upstream.asked.get(key) ?? 0) <= 1, `${key}: the provider was asked again, later`);
    return { ...counts, faults };
  } finally {
    over.abort();
    failing.abort();
    await cluster.close();
    upstream.close();
    await redis.stop();
  }
}

/** Does something with each item, with a few at a time. */
async function some<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: 12 }, worker));
}

/** How a message ended. @throws Error when it should not have ended so */
function check(key: string, { text, ending }: Ended, asked: number): "done" | "failed" {
  const whole = textOf(key);
  assert.ok(
    whole.startsWith(text),
    `${key}: another text was read: ${JSON.stringify([text, whole])}`,
  );
  // Not at all, where the instance was killed just when it was about to.
  assert.ok(asked <= 1, `${key}: the provider was asked ${asked} times`);
  // Redis has forgotten nothing here, so there is no reason to say that it has.
  if (ending.type === "lost") throw new Error(`${key} is said to be lost after ${text.length}`);
  if (ending.type === "error") {
    assert.ok(ending.message.length > 20, `${key}: an error without words`);
    return "failed";
  }
  assert.equal(asked, 1, `${key}: how often the provider was asked`);
  assert.deepEqual([text, ending.content], [whole, whole], key);
  return "done";
}

async function strike(
  cluster: Cluster,
  at: number,
  {
    random,
    signal,
    faults,
  }: { random: () => number; signal: AbortSignal; faults: Record<string, number> },
): Promise<void> {
  while (!signal.aborted) {
    await pause(500 + random() * 2_500);
    if (signal.aborted) return;
    const kind = FAULTS[Math.floor(random() * FAULTS.length)] ?? "cut";
    faults[kind] = (faults[kind] ?? 0) + 1;
    await cluster.strike(at, kind, random);
  }
}

// Of a link to Redis, of Redis itself for all instances, and of a process. Cuts are what happens
// most.
const FAULTS = [
  "cut",
  "cut",
  "cut",
  "break",
  "stall",
  "deafen",
  "slow",
  "flushScripts",
  "killClients",
  "pauseClients",
  "kill",
  "pause",
] as const;

interface Instance {
  readonly link: FaultyLink;
  child: ChildProcess;
  port: number;
}

type Admin = Awaited<ReturnType<typeof openAdmin>>;

async function openAdmin(port: number) {
  return createClient({ url: `redis://127.0.0.1:${port}` })
    .on("error", () => {})
    .connect();
}

/** The instances, and what befalls them. */
class Cluster {
  readonly instances: Instance[] = [];
  readonly #upstreamUrl: string;
  readonly #redis: Admin;

  private constructor(upstreamUrl: string, redis: Admin) {
    this.#upstreamUrl = upstreamUrl;
    this.#redis = redis;
  }

  static async start(redisPort: number, upstreamUrl: string): Promise<Cluster> {
    const cluster = new Cluster(upstreamUrl, await openAdmin(redisPort));
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
    if (kind === "flushScripts") await this.#redis.sendCommand(["SCRIPT", "FLUSH"]);
    if (kind === "killClients")
      await this.#redis.sendCommand(["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]);
    if (kind === "pauseClients")
      await this.#redis.sendCommand(["CLIENT", "PAUSE", String(Math.ceil(random() * 1_000))]);
    if (kind === "break" || kind === "stall" || kind === "deafen" || kind === "slow") {
      link[kind](random() * 2 * TIMES.timeoutMs);
      // Some longer than the lease, some not.
      await pause(random() * 2 * TIMES.leaseMs);
      link.mend();
    }
    if (kind === "pause") {
      signalTo(child, "SIGSTOP");
      await pause(TIMES.leaseMs * (1 + random()));
      signalTo(child, "SIGCONT");
    }
    if (kind === "kill") {
      signalTo(child, "SIGKILL");
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
      signalTo(child, "SIGKILL");
      await link.close();
    }
    this.#redis.destroy();
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

// Not child.kill: Deno's takes one signal alone, and ignores those that follow.
function signalTo({ pid }: ChildProcess, signal: "SIGSTOP" | "SIGCONT" | "SIGKILL"): void {
  try {
    if (pid !== undefined) process.kill(pid, signal);
  } catch {
    // It has ended already.
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
