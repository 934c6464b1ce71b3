import { toHex } from "../hex.ts";

/** A Lua script, which Redis runs as one step. */
export class RedisScript {
  readonly source: string;
  #sha1: string | undefined;

  constructor(source: string) {
    this.source = source;
  }

  /**
   * What follows the script, or its digest, in a command. The second key is never made, nor is
   * the first one: while a cluster moves their slot it finds neither on the node that it asks,
   * and refuses (`TRYAGAIN`) what would else see half of the keys.
   */
  static arguments(key: string, args: readonly string[]): string[] {
    return ["2", key, `${key}:`, ...args];
  }

  /** What Redis knows it by once it has run it. */
  async sha1(): Promise<string> {
    if (this.#sha1 !== undefined) return this.#sha1;
    const bytes = new TextEncoder().encode(this.source);
    this.#sha1 = toHex(new Uint8Array(await crypto.subtle.digest("SHA-1", bytes)));
    return this.#sha1;
  }
}
