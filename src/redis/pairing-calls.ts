import type { RedisConnection } from "./redis-connection.ts";
import type { RedisScript } from "./redis-script.ts";

/** The scripts of pairing, under one base name. */
export class PairingCalls {
  readonly #connection: RedisConnection;
  readonly #base: string;

  constructor(connection: RedisConnection, prefix: string) {
    this.#connection = connection;
    this.#base = `{${prefix}}`;
  }

  /** @throws ChatError `store.unavailable` */
  run(script: RedisScript, ...args: readonly (string | number)[]): Promise<unknown> {
    return this.#connection.run(script, this.#base, args.map(String));
  }

  /** Calls back with each message on a channel, if the connection can tell; never throws. */
  async subscribe(channel: string, listener: () => void): Promise<() => void> {
    const nothing = (): void => {};
    try {
      const { subscribe } = this.#connection;
      return (await subscribe?.(`${this.#base}:${channel}`, listener)) ?? nothing;
    } catch {
      return nothing;
    }
  }

  onResubscribed(listener: () => void): void {
    this.#connection.onResubscribed?.(listener);
  }
}
