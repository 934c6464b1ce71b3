import { type RedisConnection, storeUnavailable } from "./redis-connection.ts";
import { RedisScript } from "./redis-script.ts";

/** Options of {@link httpRedis}. */
export interface HttpRedisOptions {
  /** Where commands are posted to. */
  readonly url: string;
  /** The bearer token of that service. */
  readonly token: string;
  /** Default: the runtime's own. */
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds to wait for an answer. Default 2 000. */
  readonly timeoutMs?: number;
}

/**
 * The way to a Redis that is reached over HTTP, as hosts without sockets need it: each command
 * is posted as a JSON array, and the answer is `{"result":…}` or `{"error":"…"}`, the protocol
 * of Upstash and of `serverless-redis-http`. What is new is asked for, since nothing is told.
 * @see https://upstash.com/docs/redis/features/restapi
 */
export function httpRedis({
  url,
  token,
  fetch = globalThis.fetch,
  timeoutMs = 2_000,
}: HttpRedisOptions): RedisConnection {
  async function post(command: readonly string[]): Promise<{ result?: unknown; error?: string }> {
    const response = await fetch(url, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(command),
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    });
    return response.json();
  }

  return {
    async run(script, key, args) {
      try {
        const rest = RedisScript.arguments(key, args);
        let { result, error } = await post(["EVALSHA", await script.sha1(), ...rest]);
        if (error?.startsWith("NOSCRIPT"))
          ({ result, error } = await post(["EVAL", script.source, ...rest]));
        if (error !== undefined) throw new Error(error);
        return result;
      } catch (error) {
        throw storeUnavailable(error);
      }
    },
    close() {},
  };
}
