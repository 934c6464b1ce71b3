const MIN_BITS = 1024;
/** 16 KiB a conversation at most; very long ones are told apart less well, and read more often. */
const MAX_BITS = 131_072;
const BITS_PER_CHARACTER = 2;
const MAX_GRAM = 3;

// FNV-1a; what is used of a hash, its lower bits, gets something of the upper ones.
const SEED = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * Which pieces of up to three characters a text holds, in a quarter of its size: what is not in
 * it is certainly not in the text, and what is may be.
 * @see https://en.wikipedia.org/wiki/Bloom_filter
 */
export class TextSignature {
  readonly #bits: Uint32Array;
  readonly #mask: number;

  constructor(text: string) {
    let size = MIN_BITS;
    while (size < text.length * BITS_PER_CHARACTER && size < MAX_BITS) size *= 2;
    this.#bits = new Uint32Array(size / 32);
    this.#mask = size - 1;
    // Without a call for each piece, of which there are three times as many as characters.
    for (let start = 0; start < text.length; start++) {
      let hash = SEED;
      const end = Math.min(text.length, start + MAX_GRAM);
      for (let at = start; at < end; at++) {
        hash = Math.imul(hash ^ text.charCodeAt(at), PRIME);
        const bit = (hash ^ (hash >>> 15)) & this.#mask;
        // biome-ignore lint/style/noNonNullAssertion: the mask keeps it inside.
        this.#bits[bit >>> 5]! |= 1 << (bit & 31);
      }
    }
  }

  /** Bytes that it takes. */
  get byteLength(): number {
    return this.#bits.byteLength;
  }

  /** False when the text does certainly not hold `word`. */
  mayHold(word: string): boolean {
    for (let start = 0; start < word.length; start++) {
      let hash = SEED;
      const end = Math.min(word.length, start + MAX_GRAM);
      for (let at = start; at < end; at++) {
        hash = Math.imul(hash ^ word.charCodeAt(at), PRIME);
        const bit = (hash ^ (hash >>> 15)) & this.#mask;
        if (((this.#bits[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) return false;
      }
    }
    return true;
  }
}
