import { ChatError } from "../errors.ts";
import type { RedisScript } from "./redis-script.ts";

/** A way to Redis. Made of a client of the `redis` package, or by {@link httpRedis}. */
export interface RedisConnection {
  /**
   * Runs a script, whose keys all lie in one slot.
   * @throws ChatError `store.unavailable` when Redis did not answer in time, or refused; the
   * script may have run all the same
   */
  run(script: RedisScript, key: string, args: readonly string[]): Promise<unknown>;
  /**
   * Calls back with what is published on a channel, from the moment on at which this resolves
   * until what it gives is called. Messages may be missed while the connection is down. Absent
   * where only single requests can be made; what is new is asked for then.
   */
  subscribe?(channel: string, listener: (message: string) => void): Promise<() => void>;
  /** Has a function called each time that messages may have been missed. */
  onResubscribed?(listener: () => void): void;
  /** Closes what this has opened itself; the client that it was made of stays open. */
  close(): void;
}

/** The error for a store that does not answer, or answers that it cannot. */
export function storeUnavailable(cause?: unknown): ChatError {
  return new ChatError("store.unavailable", messageOf(cause), {
    headers: { "retry-after": "5" },
    cause,
  });
}

function messageOf(cause: unknown): string {
  if (isOutOfMemory(cause))
    return "The store that the server shares with others is full. Try again in a minute.";
  if (isRefusal(cause))
    return "The store that the server shares with others refuses it. Whoever runs the server must look at its log.";
  return "The server cannot reach the store that it shares with others. Try again in a few seconds.";
}

/** Whether Redis itself has said no, and will say so again. */
export function isRefusal(error: unknown): boolean {
  return (
    error instanceof Error && /^(ERR|NOAUTH|NOPERM|OOM|WRONGPASS|WRONGTYPE)\b/.test(error.message)
  );
}

/** Whether the store had no memory for what was to be written. */
export function isFull(error: unknown): boolean {
  return isUnavailable(error) && isOutOfMemory((error as ChatError).cause);
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("OOM");
}

/** Whether the store did not answer, so that trying again makes sense. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof ChatError && error.code === "store.unavailable";
}
