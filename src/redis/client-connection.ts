import { delay } from "../delay.ts";
import { isRefusal, type RedisConnection, storeUnavailable } from "./redis-connection.ts";
import { RedisScript } from "./redis-script.ts";

const RETRY_MS = 50;

/** What is used of a client of the `redis` package (`createClient`, from version 5 on). */
export interface RedisClient {
  sendCommand(args: string[], options?: { readonly abortSignal?: AbortSignal }): Promise<unknown>;
  duplicate(): RedisSubscriber;
}

/** What is used of a cluster's client of the `redis` package (`createCluster`). */
export interface RedisCluster {
  sendCommand(
    firstKey: string,
    isReadonly: boolean,
    args: string[],
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<unknown>;
  duplicate(): RedisSubscriber;
  nodeClient: unknown;
}

/** What is used of a client of the `redis` package that asks Sentinels (`createSentinel`). */
export interface RedisSentinel {
  sendCommand(
    isReadonly: boolean | undefined,
    args: string[],
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<unknown>;
  duplicate(): RedisSubscriber;
  getMasterNode(): unknown;
}

/** Any client of the `redis` package. */
export type AnyRedisClient = RedisClient | RedisCluster | RedisSentinel;

/** What is used of a client that only listens. */
export interface RedisSubscriber {
  connect(): Promise<unknown>;
  subscribe(channel: string, listener: (message: unknown) => void): Promise<void>;
  unsubscribe(channel: string, listener: (message: unknown) => void): Promise<void>;
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  destroy(): unknown;
}

/** The way to Redis by a client, which is connected and has an `error` listener already. */
export function clientConnection(
  client: AnyRedisClient,
  { timeoutMs }: { readonly timeoutMs: number },
): RedisConnection {
  const send = senderOf(client);
  const listeners: (() => void)[] = [];
  let subscriber: Promise<RedisSubscriber> | undefined;
  let isClosed = false;

  function openSubscriber(): Promise<RedisSubscriber> {
    subscriber ??= connectSubscriber(client.duplicate(), () => {
      for (const listener of listeners) listener();
    }).catch((error) => {
      subscriber = undefined;
      throw error;
    });
    return subscriber;
  }

  async function run(script: RedisScript, key: string, args: readonly string[]): Promise<unknown> {
    const sha1 = await script.sha1();
    return withDeadline(timeoutMs, async (abortSignal) => {
      const rest = RedisScript.arguments(key, args);
      let command = ["EVALSHA", sha1, ...rest];
      for (;;) {
        try {
          return await send(key, command, { abortSignal });
        } catch (error) {
          if (abortSignal.aborted || isRefusal(error)) throw error;
          // The connection was lost, and what was sent on it may have been done: each script
          // takes a second time for the first one.
          if (isNoScript(error)) command = ["EVAL", script.source, ...rest];
          else await delay(RETRY_MS, { signal: abortSignal });
        }
      }
    });
  }

  return {
    run,
    async subscribe(channel, listener) {
      const opened = await openSubscriber();
      const onMessage = (message: unknown): void => listener(String(message));
      await opened.subscribe(channel, onMessage);
      return () => {
        if (!isClosed) opened.unsubscribe(channel, onMessage).catch(() => {});
      };
    },
    onResubscribed: (listener) => void listeners.push(listener),
    close() {
      isClosed = true;
      subscriber?.then((opened) => opened.destroy()).catch(() => {});
    },
  };
}

type Send = (
  key: string,
  args: string[],
  options: { readonly abortSignal: AbortSignal },
) => Promise<unknown>;

function senderOf(client: AnyRedisClient): Send {
  if ("nodeClient" in client)
    return (key, args, options) => client.sendCommand(key, false, args, options);
  if ("getMasterNode" in client)
    return (_key, args, options) => client.sendCommand(false, args, options);
  return (_key, args, options) => client.sendCommand(args, options);
}

async function connectSubscriber(
  subscriber: RedisSubscriber,
  onReady: () => void,
): Promise<RedisSubscriber> {
  // The client tries again by itself; without a listener its errors would end the process.
  subscriber.on("error", () => {});
  subscriber.on("ready", onReady);
  await subscriber.connect();
  return subscriber;
}

async function withDeadline<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`Redis did not answer within ${ms} ms.`));
      // What was not sent yet must not be sent later.
      late.abort();
    }, ms);
  });
  try {
    return await Promise.race([work(late.signal), timeout]);
  } catch (error) {
    throw storeUnavailable(error);
  } finally {
    clearTimeout(timer);
  }
}

function isNoScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("NOSCRIPT");
}
