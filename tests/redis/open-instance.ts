import { createClient, createCluster, createSentinel } from "@redis/client";
import { onTestFinished } from "vitest";
import {
  type RedisPairing,
  type RedisPairingOptions,
  type RedisReplies,
  type RedisRepliesOptions,
  type RedisSource,
  redisPairing,
  redisReplies,
} from "../../src/redis/index.ts";

/**
 * Quicker than usual, so that a test need not wait long. The time for an answer is the usual one:
 * on a busy machine this process stood still for longer than 700 ms, and what had nothing to do
 * with a Redis that is away was refused.
 */
export const TIMES = { leaseMs: 3_000, syncMs: 100, timeoutMs: 2_000 };

const SOCKET = { socketTimeout: 1_000, reconnectStrategy: 50 };

/** One instance of an app, as far as Redis goes. */
export interface OpenInstance {
  readonly replies: RedisReplies;
  readonly pairing: RedisPairing;
  command(...args: string[]): Promise<unknown>;
  /** Ends it as a crash would. */
  crash(): void;
}

/** Options of {@link openInstance}. */
export type OpenInstanceOptions = Omit<Partial<RedisRepliesOptions>, "client"> &
  Omit<Partial<RedisPairingOptions>, "client"> & {
    /** The certificate to trust. */
    readonly ca?: string;
    /** Whether it does not wait until it is connected. */
    readonly isAway?: boolean;
  };

/** Opens an instance, which is closed with the test. */
export async function openInstance(
  url: string,
  { ca, isAway = false, ...options }: OpenInstanceOptions = {},
): Promise<OpenInstance> {
  const client = createClient({
    url,
    pingInterval: 100,
    socket: ca === undefined ? SOCKET : { ...SOCKET, tls: true, ca },
  }).on("error", () => {});
  const connected = client.connect();
  if (isAway) connected.catch(() => {});
  else await connected;
  const opened = openOn(client, options, () => client.destroy());
  return { ...opened, command: (...args) => client.sendCommand(args) };
}

/** Opens an instance on a cluster, which is closed with the test. */
export async function openOnCluster(
  urls: readonly string[],
  options: OpenInstanceOptions & { readonly username?: string; readonly password?: string } = {},
): Promise<OpenInstance> {
  const { username, password, ...rest } = options;
  const cluster = createCluster({
    rootNodes: urls.map((url) => ({ url })),
    defaults: {
      pingInterval: 100,
      socket: SOCKET,
      ...(username && { username, password: password ?? "" }),
    },
  }).on("error", () => {});
  await cluster.connect();
  const opened = openOn(cluster, rest, () => cluster.destroy());
  return { ...opened, command: (...args) => cluster.sendCommand(args[1], false, args) };
}

/** Opens an instance on a server that Sentinels on these ports watch, which is closed with the test. */
export async function openOnSentinel(
  ports: readonly number[],
  options: OpenInstanceOptions = {},
): Promise<OpenInstance> {
  const sentinel = createSentinel({
    name: "main",
    sentinelRootNodes: ports.map((port) => ({ host: "127.0.0.1", port })),
    nodeClientOptions: { pingInterval: 100, socket: SOCKET },
    sentinelClientOptions: { socket: SOCKET },
    reserveClient: true,
  }).on("error", () => {});
  await sentinel.connect();
  const opened = openOn(sentinel, options, () => void sentinel.destroy());
  return { ...opened, command: (...args) => sentinel.sendCommand(false, args) };
}

function openOn(
  client: RedisSource,
  options: OpenInstanceOptions,
  destroy: () => void,
): Omit<OpenInstance, "command"> {
  const replies = redisReplies({ client, ...TIMES, ...options });
  const pairing = redisPairing({ client, timeoutMs: TIMES.timeoutMs, ...options });
  let isOpen = true;
  const crash = (): void => {
    if (!isOpen) return;
    isOpen = false;
    replies.close();
    pairing.close();
    destroy();
  };
  onTestFinished(crash);
  return { replies, pairing, crash };
}
