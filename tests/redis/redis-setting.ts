/** Instances on one Redis, in one process, whose every step a test can wait for. */
import { createClient } from "@redis/client";
import { connectionTo } from "../../src/redis/connect.ts";
import { type RedisConnection, type RedisReplies, redisReplies } from "../../src/redis/index.ts";
import { BOUNDS, type Setting } from "../resume/reply-world.ts";

/** A setting, and what ends it. */
export interface RedisSetting extends Setting {
  /** Everything is over: what is left in Redis once the time of all replies is. */
  leftOver(): Promise<readonly string[]>;
  /** A store that nothing was ever kept in. */
  renew(): void;
  close(): Promise<void>;
}

const NEVER = 1e12;

/** So many instances of a server on one Redis. */
export async function redisSetting(url: string, instances: number): Promise<RedisSetting> {
  const traffic = new Traffic();
  const clients = await Promise.all(Array.from({ length: instances }, () => connect(url)));
  const connections = clients.map((client) =>
    traffic.count(connectionTo(client, { timeoutMs: 30_000 })),
  );
  let nowMs = 0;
  let worlds = 0;
  const open = (): RedisReplies[] => {
    const prefix = `world-${++worlds}`;
    return connections.map((client) =>
      redisReplies({
        client: { ...client, close() {} },
        prefix,
        ...BOUNDS,
        leaseMs: NEVER,
        unreadMs: NEVER,
        now: () => nowMs,
      }),
    );
  };
  let stores = open();
  await traffic.listen();
  return {
    isTimed: true,
    get stores() {
      return stores;
    },
    settle: () => traffic.settle(clients[0] as Publisher),
    pass(ms) {
      nowMs += ms;
    },
    renew() {
      for (const store of stores) store.close();
      stores = open();
    },
    async leftOver() {
      nowMs += BOUNDS.keptMs;
      await stores[0]?.find({ owner: "nobody", key: "nothing" });
      const keys = (await clients[0]?.sendCommand(["KEYS", `{world-${worlds}}*`])) as string[];
      return keys;
    },
    async close() {
      for (const store of stores) store.close();
      for (const connection of connections) connection.close();
      for (const client of clients) client.destroy();
    },
  };
}

type Publisher = Awaited<ReturnType<typeof connect>>;

async function connect(url: string) {
  return createClient({ url })
    .on("error", () => {})
    .connect();
}

/** What goes to and from Redis, so that one can wait until nothing does. */
class Traffic {
  #calls = 0;
  #open = 0;
  #idle: (() => void)[] = [];
  readonly #connections: RedisConnection[] = [];
  #heard = 0;
  #onHeard: () => void = () => {};

  count(connection: RedisConnection): RedisConnection {
    const counted: RedisConnection = {
      ...connection,
      run: (...args) => this.#track(connection.run(...args)),
      subscribe: (channel, listener) =>
        this.#track(
          (async () => {
            const unsubscribe = await connection.subscribe?.(channel, (message) => {
              this.#calls++;
              listener(message);
            });
            return unsubscribe ?? (() => {});
          })(),
        ),
    };
    this.#connections.push(connection);
    return counted;
  }

  async listen(): Promise<void> {
    for (const connection of this.#connections)
      await connection.subscribe?.("settle", () => {
        this.#heard++;
        this.#onHeard();
      });
  }

  /** Resolves once a whole round has brought nothing new. */
  async settle(client: Publisher): Promise<void> {
    for (let before = -1; before !== this.#calls; ) {
      before = this.#calls;
      await turn();
      while (this.#open > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
      await this.#hearAll(client);
      await turn();
    }
  }

  // What was published before has arrived then: each connection keeps the order.
  async #hearAll(client: Publisher): Promise<void> {
    this.#heard = 0;
    const heard = new Promise<void>((resolve) => {
      this.#onHeard = () => {
        if (this.#heard === this.#connections.length) resolve();
      };
    });
    await client.sendCommand(["PUBLISH", "settle", ""]);
    await heard;
  }

  async #track<T>(work: Promise<T>): Promise<T> {
    this.#calls++;
    this.#open++;
    try {
      return await work;
    } finally {
      this.#open--;
      for (const resolve of this.#idle.splice(0)) resolve();
    }
  }
}

async function turn(): Promise<void> {
  for (let count = 0; count < 3; count++) await new Promise((resolve) => setTimeout(resolve, 0));
}
