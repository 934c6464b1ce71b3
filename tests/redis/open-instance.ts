import { createClient } from "@redis/client";
import { onTestFinished } from "vitest";
import {
  type RedisPairing,
  type RedisReplies,
  type RedisRepliesOptions,
  redisPairing,
  redisReplies,
} from "../../src/redis/index.ts";

/** Quick, so that a test need not wait long; long enough for a busy machine. */
export const TIMES = { leaseMs: 2_000, syncMs: 100, timeoutMs: 700 };

/** One instance of an app, as far as Redis goes. */
export interface OpenInstance {
  readonly replies: RedisReplies;
  readonly pairing: RedisPairing;
  command(...args: string[]): Promise<unknown>;
  /** Ends it as a crash would. */
  crash(): void;
}

/** Opens an instance, which is closed with the test. */
export async function openInstance(
  url: string,
  options: Omit<Partial<RedisRepliesOptions>, "client"> & {
    requestMs?: number;
    trustMs?: number;
  } = {},
): Promise<OpenInstance> {
  const client = await createClient({
    url,
    pingInterval: 100,
    socket: { socketTimeout: 500, reconnectStrategy: 50 },
  })
    .on("error", () => {})
    .connect();
  const replies = redisReplies({ client, ...TIMES, ...options });
  const pairing = redisPairing({ client, timeoutMs: TIMES.timeoutMs, ...options });
  let isOpen = true;
  const crash = (): void => {
    if (!isOpen) return;
    isOpen = false;
    replies.close();
    pairing.close();
    client.destroy();
  };
  onTestFinished(crash);
  return { replies, pairing, crash, command: (...args) => client.sendCommand(args) };
}
