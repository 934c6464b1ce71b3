/** Three instances on one Redis, and what befalls them. Knows no test runner. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { createClient } from "@redis/client";
import { delay } from "../../src/delay.ts";
import { randomFrom } from "../random-from.ts";
import { type FaultyLink, startFaultyLink } from "./faulty-link.ts";
import type { InstanceOptions } from "./instance.ts";

// Short, so that faults outlast them; not so short that a busy machine alone loses all leases.
const TIMES = { leaseMs: 3_000, syncMs: 200, timeoutMs: 1_000 };

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

type Fault = (typeof FAULTS)[number];

interface Instance {
  readonly link: FaultyLink;
  child: ChildProcess;
  port: number;
  /** What befalls it now, and since when by `performance.now()`. */
  fault?: { readonly kind: Fault; readonly since: number } | undefined;
}

type Admin = Awaited<ReturnType<typeof openAdmin>>;

async function openAdmin(port: number) {
  return createClient({ url: `redis://127.0.0.1:${port}` })
    .on("error", () => {})
    .connect();
}

/** The instances: processes that are killed and paused, whose links to Redis fail. */
export class ChaosCluster {
  readonly instances: Instance[] = [];
  readonly #upstreamUrl: string;
  readonly #redis: Admin;
  readonly #program: Program;

  private constructor(upstreamUrl: string, redis: Admin, program: Program) {
    this.#upstreamUrl = upstreamUrl;
    this.#redis = redis;
    this.#program = program;
  }

  static async start(redisPort: number, upstreamUrl: string): Promise<ChaosCluster> {
    const cluster = new ChaosCluster(upstreamUrl, await openAdmin(redisPort), await program());
    const start = async (): Promise<Instance> => {
      const link = await startFaultyLink(redisPort);
      return { link, ...(await cluster.#launch(link)) };
    };
    cluster.instances.push(...(await Promise.all([start(), start(), start()])));
    return cluster;
  }

  /** Lets faults befall each instance, in an order that a seed decides, until the signal; counts them. */
  async strike(
    seed: number,
    { signal, faults }: { signal: AbortSignal; faults: Record<string, number> },
  ): Promise<void> {
    await Promise.all(
      this.instances.map(async (instance, at) => {
        const random = randomFrom(`${seed} faults ${at}`);
        while (!signal.aborted) {
          await delay(random() * 2_000, { signal });
          if (signal.aborted) return;
          const kind = FAULTS[Math.floor(random() * FAULTS.length)] ?? "cut";
          faults[kind] = (faults[kind] ?? 0) + 1;
          instance.fault = { kind, since: performance.now() };
          await this.#strike(instance, kind, random);
          instance.fault = undefined;
        }
      }),
    );
  }

  /** Has all be well again, and replies end whose producer is gone. */
  async mendAll(): Promise<void> {
    for (const { link } of this.instances) link.mend();
    await delay(TIMES.leaseMs + 1_000);
  }

  /** What each instance is at, and what Redis has of these messages. */
  async describe(keys: readonly string[]): Promise<string[]> {
    const instances = this.instances.map(async ({ child, port, fault }) => {
      const status = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
      const state = /^State:\t(.*)$/m.exec(status)?.[1] ?? "gone";
      const since =
        fault && `, ${fault.kind} for ${Math.round(performance.now() - fault.since)} ms`;
      return `instance ${child.pid} at ${port}: ${state}${since ?? ""}`;
    });
    const replies = keys.map(async (key) => {
      const kept = await this.#redis.sendCommand(["HGETALL", `{remote-chat}:reply:owner:${key}`]);
      const lease = ["ZSCORE", "{remote-chat}:running", `owner:${key}`];
      return `${key} in Redis: ${JSON.stringify(kept)}, lease ${await this.#redis.sendCommand(lease)}`;
    });
    return [
      ...(await Promise.all(instances)),
      `time of Redis ${await this.#redis.sendCommand(["TIME"])}`,
      ...(await Promise.all(replies)),
    ];
  }

  async close(): Promise<void> {
    for (const { child } of this.instances) signalTo(child, "SIGKILL");
    this.#redis.destroy();
    for (const { link } of this.instances) await link.close();
    this.#program.remove();
  }

  async #strike(instance: Instance, kind: Fault, random: () => number): Promise<void> {
    const { link, child } = instance;
    // As many numbers for each kind, so that the next fault does not depend on this one.
    const [one, other] = [random(), random()];
    if (kind === "cut") link.cut();
    if (kind === "flushScripts") await this.#redis.sendCommand(["SCRIPT", "FLUSH"]);
    if (kind === "killClients")
      await this.#redis.sendCommand(["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]);
    if (kind === "pauseClients")
      await this.#redis.sendCommand(["CLIENT", "PAUSE", String(Math.ceil(one * 1_000))]);
    if (kind === "break" || kind === "stall" || kind === "deafen" || kind === "slow") {
      link[kind](one * 2 * TIMES.timeoutMs);
      // Some longer than the lease, some not.
      await delay(other * 2 * TIMES.leaseMs);
      link.mend();
    }
    if (kind === "pause") {
      signalTo(child, "SIGSTOP");
      await delay(TIMES.leaseMs * (1 + one));
      signalTo(child, "SIGCONT");
    }
    if (kind === "kill") {
      signalTo(child, "SIGKILL");
      Object.assign(instance, await this.#launch(link));
    }
  }

  async #launch(link: FaultyLink): Promise<Pick<Instance, "child" | "port">> {
    const options: InstanceOptions = {
      redisUrl: `redis://127.0.0.1:${link.port}`,
      upstreamUrl: this.#upstreamUrl,
      ...TIMES,
    };
    const child = spawn(process.execPath, [...this.#program.args, JSON.stringify(options)], {
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

/** What the runtime that runs this file is given to start an instance. */
interface Program {
  readonly args: readonly string[];
  remove(): void;
}

async function program(): Promise<Program> {
  const file = fileURLToPath(new URL("instance.ts", import.meta.url));
  const remove = (): void => {};
  if ("Deno" in globalThis) return { args: ["run", "-A", "--config=deno.json", file], remove };
  if ("Bun" in globalThis) return { args: [file], remove };
  // To compile its files anew for each instance that is killed would take most of the time.
  const { bundleCli } = await import("../cli/bundle-cli.ts");
  const bundle = await bundleCli("tests/redis/instance.ts");
  return { ...bundle, args: [bundle.entry] };
}
