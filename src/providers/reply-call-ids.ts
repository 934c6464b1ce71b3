import { toHex } from "../hex.ts";

/** The ids of the calls in one reply: as the provider gives them, or made up, and no two the same. */
export class ReplyCallIds {
  readonly #ids = new Set<string>();

  /** How many calls there are. */
  get size(): number {
    return this.#ids.size;
  }

  /** The id of the next call: `given`, unless that is missing, empty, or another one's. */
  next(given: unknown): string {
    const isFree = typeof given === "string" && given !== "" && !this.#ids.has(given);
    const id = isFree ? given : createCallId();
    this.#ids.add(id);
    return id;
  }
}

function createCallId(): string {
  return `call_${toHex(crypto.getRandomValues(new Uint8Array(12)))}`;
}
