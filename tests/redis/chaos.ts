/**
 * Three instances on one Redis, whose processes are killed and paused and whose links to Redis
 * fail, while clients send messages to any of them. Knows no test runner.
 */
import assert from "node:assert/strict";
import { withTimeout } from "../../src/delay.ts";
import { randomFrom } from "../random-from.ts";
import { askUntilEnded, type Ended } from "./chaos-client.ts";
import { ChaosCluster } from "./chaos-cluster.ts";
import { startUpstream, textOf, type Upstream } from "./chaos-upstream.ts";
import { startRedis } from "./redis-server.ts";

/** What has happened. */
export interface ChaosReport {
  readonly done: number;
  readonly failed: number;
  readonly faults: Readonly<Record<string, number>>;
}

/** How a play goes. */
export interface ChaosOptions {
  readonly messages: number;
  /** Decides which faults befall which instance in what order, and who asks where. */
  readonly seed: number;
  /** Milliseconds after which it fails, and says what is still open. */
  readonly limitMs?: number;
  /** Told each 5 s how far it is. */
  readonly tell?: (progress: string) => void;
}

/** What plays are played on, one after the other. */
export interface ChaosStage {
  /** Lets so many messages be answered while faults strike. @throws Error when a promise is broken */
  play(options: ChaosOptions): Promise<ChaosReport>;
  /** Ends it. @throws Error when something of it does not end */
  close(): Promise<void>;
}

/** Starts a Redis, a provider and three instances. */
export async function openChaosStage(): Promise<ChaosStage> {
  const redis = await startRedis();
  const upstream = await startUpstream();
  const cluster = await ChaosCluster.start(redis.port, upstream.url);
  return {
    async play({ messages, seed, limitMs = 300_000, tell = () => {} }) {
      const play = new Play({ cluster, upstream, seed });
      const telling = setInterval(() => tell(play.progress()), 5_000);
      try {
        const report = await withTimeout(play.run(messages), limitMs);
        if (report) return report;
        throw new Error(`It has not ended after ${limitMs} ms:\n${await play.describe()}`);
      } finally {
        clearInterval(telling);
        play.stop();
      }
    },
    async close() {
      upstream.close();
      const closed = cluster.close().then(() => redis.stop());
      if (
        (await withTimeout(
          closed.then(() => "closed"),
          60_000,
        )) === undefined
      )
        throw new Error("The servers and links of the plays do not close.");
    },
  };
}

/** One play, and how far it is. */
class Play {
  readonly #cluster: ChaosCluster;
  readonly #upstream: Upstream;
  readonly #seed: number;
  readonly #startedAt = performance.now();
  readonly #over = new AbortController();
  readonly #stopped = new AbortController();
  /** The messages that have no end yet, and what was heard of each last. */
  readonly #open = new Map<string, string>();
  readonly #faults: Record<string, number> = {};
  #phase = "starts";
  #ended = 0;

  constructor(options: { cluster: ChaosCluster; upstream: Upstream; seed: number }) {
    this.#cluster = options.cluster;
    this.#upstream = options.upstream;
    this.#seed = options.seed;
  }

  async run(messages: number): Promise<ChaosReport> {
    const keys = Array.from({ length: messages }, (_, index) => `message-${this.#seed}-${index}`);
    this.#phase = "while faults strike";
    const ended = new Map<string, Ended>();
    const { signal } = this.#over;
    const striking = this.#cluster.strike(this.#seed, { signal, faults: this.#faults });
    const asking = some(keys, async (key) => {
      ended.set(key, await this.#ask(key));
      this.#ended++;
    });
    await Promise.race([asking, striking.then(() => asking)]);
    this.#phase = "the last faults";
    this.#over.abort();
    await striking;
    await this.#cluster.mendAll();
    this.#phase = "later";
    const counts = { done: 0, failed: 0 };
    await some(keys, async (key) => {
      const first = ended.get(key) as Ended;
      counts[check(key, first, this.#upstream.asked.get(key) ?? 0)]++;
      await this.#askLater(key, first);
    });
    this.#phase = "each instance alone";
    await Promise.all(this.#cluster.instances.map((_, at) => this.#worksAgain(at)));
    for (const [key, asked] of this.#upstream.asked)
      assert.ok(asked <= 1, `${key}: the provider was asked again, later`);
    return { ...counts, faults: this.#faults };
  }

  stop(): void {
    this.#over.abort();
    this.#stopped.abort();
  }

  progress(): string {
    const seconds = Math.round((performance.now() - this.#startedAt) / 1_000);
    const faults = Object.entries(this.#faults).map(([kind, count]) => `${kind} ${count}`);
    return `seed ${this.#seed}, ${seconds} s, ${this.#phase}: ${this.#ended} ended, ${this.#open.size} open; ${faults.join(", ")}`;
  }

  /** What is still open, for whoever must find out why. */
  async describe(): Promise<string> {
    const told = this.#cluster.describe([...this.#open.keys()]);
    const cluster = await withTimeout(told, 5_000);
    const open = Array.from(
      this.#open,
      ([key, last]) => `${key}: ${last}; provider asked ${this.#upstream.asked.get(key) ?? 0}`,
    );
    return [this.progress(), ...open, ...(cluster ?? ["Redis says nothing."])].join("\n");
  }

  // Whoever comes later gets no other reply, however often and wherever.
  async #askLater(key: string, first: Ended): Promise<void> {
    const seen = new Set<string>();
    for (let times = 0; times < 3; times++) {
      const later = await this.#ask(key, `later ${times}`);
      assert.ok(textOf(key).startsWith(later.text), `${key}: another text, later`);
      seen.add(JSON.stringify(later));
      if (first.ending.type === "done") assert.deepEqual(later, first, key);
    }
    assert.equal(seen.size, 1, `${key} is read in ${seen.size} ways: ${[...seen].join("\n")}`);
  }

  // An instance that never gets over its faults would not be seen by clients that ask another.
  async #worksAgain(at: number): Promise<void> {
    for (let times = 0; ; times++) {
      const key = `again-${this.#seed}-${at}-${times}`;
      const { ending } = await this.#ask(key, "", () => this.#cluster.instances[at]?.port ?? 0);
      if (ending.type === "done") return;
    }
  }

  async #ask(key: string, when = "", port = this.#anyPort(`${key} ${when}`)): Promise<Ended> {
    this.#open.set(key, "not asked yet");
    const note = (what: string): void => {
      this.#open.set(key, `${what} ${Math.round(performance.now() - this.#startedAt)} ms`);
    };
    try {
      return await askUntilEnded(key, { port, signal: this.#stopped.signal, note });
    } finally {
      this.#open.delete(key);
    }
  }

  #anyPort(who: string): () => number {
    const random = randomFrom(`${this.#seed} ${who}`);
    const { instances } = this.#cluster;
    return () => instances[Math.floor(random() * instances.length)]?.port ?? 0;
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
