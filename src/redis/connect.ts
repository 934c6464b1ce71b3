import { type AnyRedisClient, clientConnection } from "./client-connection.ts";
import type { RedisConnection } from "./redis-connection.ts";

/** A client of the `redis` package, or another way to Redis. */
export type RedisSource = AnyRedisClient | RedisConnection;

/** The way to Redis by what an app has. */
export function connectionTo(
  source: RedisSource,
  options: { readonly timeoutMs: number },
): RedisConnection {
  return "run" in source ? source : clientConnection(source, options);
}
