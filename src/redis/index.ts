/**
 * Replies, devices and pairing shared by many instances, on Redis or Valkey. It loads no
 * client: the app gives its own.
 *
 * @module
 */

export type {
  AnyRedisClient,
  RedisClient,
  RedisCluster,
  RedisSentinel,
  RedisSubscriber,
} from "./client-connection.ts";
export type { RedisSource } from "./connect.ts";
export { type HttpRedisOptions, httpRedis } from "./http-redis.ts";
export type { RedisConnection } from "./redis-connection.ts";
export {
  type RedisPairing,
  type RedisPairingOptions,
  redisPairing,
} from "./redis-pairing.ts";
export { type RedisReplies, type RedisRepliesOptions, redisReplies } from "./redis-replies.ts";
export type { RedisScript } from "./redis-script.ts";
