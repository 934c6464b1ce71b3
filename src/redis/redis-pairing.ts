import type { FailureLimit } from "../auth/failure-bucket.ts";
import type { PairRequest } from "../auth/pair-requests.ts";
import type { Pairing } from "../auth/pairing.ts";
import { connectionTo, type RedisSource } from "./connect.ts";
import { PairingCalls } from "./pairing-calls.ts";
import { RedisCodes } from "./redis-codes.ts";
import { RedisDevices } from "./redis-devices.ts";
import { RedisFailures } from "./redis-failures.ts";
import { RedisPairRequests } from "./redis-pair-requests.ts";
import { checkedPrefix } from "./redis-replies.ts";

/** Options of {@link redisPairing}. */
export interface RedisPairingOptions {
  /**
   * A client of the `redis` package, connected and with an `error` listener, or what
   * `httpRedis()` gives.
   */
  readonly client: RedisSource;
  /** What the names of all keys and channels begin with, in braces. Default `remote-chat`. */
  readonly prefix?: string;
  /** Called when a request to be paired arrives on this instance, and when it is gone. */
  readonly onRequest?: (request: PairRequest, state: "waiting" | "gone") => void;
  /** Milliseconds that the owner has to answer a request. Default 60 s. */
  readonly requestMs?: number;
  /**
   * Milliseconds for which the devices known last stay paired while Redis is away; then they
   * get 503, and their streams end. Default 10 minutes.
   */
  readonly trustMs?: number;
  /** Milliseconds to wait for an answer of Redis. Default 2 000. */
  readonly timeoutMs?: number;
}

/** Pairing in Redis. */
export interface RedisPairing extends Pairing {
  readonly failures: FailureLimit;
  /** Closes the connection that it listens on. */
  close(): void;
}

/**
 * What `createHandler` needs to let devices be paired, for any number of instances: paired,
 * revoked and asked about on any of them. Devices have no time to live, so Redis must keep
 * what it has (`appendonly yes`), and evict at most keys that have (`volatile-…`).
 *
 * @throws TypeError when the prefix holds a brace
 */
export function redisPairing(options: RedisPairingOptions): RedisPairing {
  const { prefix = "remote-chat", timeoutMs = 2_000, requestMs: waitMs = 60_000 } = options;
  const { onRequest: onChange = () => {}, trustMs = 600_000 } = options;
  const connection = connectionTo(options.client, { timeoutMs });
  const calls = new PairingCalls(connection, checkedPrefix(prefix));
  const rate = new RedisFailures(calls, "pair-requests", { burst: 10, perSecond: 1 / 6 });
  const devices = new RedisDevices(calls, { trustMs });
  return {
    devices,
    codes: new RedisCodes(calls),
    requests: new RedisPairRequests(calls, { waitMs, rate, onChange }),
    failures: new RedisFailures(calls, "failures", { burst: 10, perSecond: 1 }),
    close() {
      devices.close();
      connection.close();
    },
  };
}
