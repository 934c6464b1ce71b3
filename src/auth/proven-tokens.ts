// More than are in use at one time; a token that is not remembered is compared with all.
const MAX_TOKENS = 8;

const MAX_IDLE_MS = 600_000;

// Far longer than the tokens made here; it bounds the time of a comparison.
const MAX_CHARACTERS = 512;

interface ProvenToken<Proof> {
  readonly token: string;
  readonly proof: Proof;
  usedMs: number;
}

/**
 * Remembers what the last few right tokens proved, so that no digest need be made for them:
 * WebCrypto makes each on a thread pool, which takes longer than all else that a request
 * costs. A token is forgotten once eight others were used since, and at the first request
 * that comes 10 minutes after its last use.
 */
export class ProvenTokens<Proof> {
  readonly #now: () => number;
  /** The one used last comes first. */
  readonly #tokens: ProvenToken<Proof>[] = [];

  /** `now` is a clock in milliseconds. */
  constructor({ now = () => performance.now() }: { now?: () => number } = {}) {
    this.#now = now;
  }

  /** What a token proved; undefined when it is not remembered. */
  find(token: string): Proof | undefined {
    this.#forgetIdle();
    if (token.length > MAX_CHARACTERS) return undefined;
    // Ends early for a right token only.
    const proven = this.#tokens.find((candidate) => areEqual(token, candidate.token));
    if (!proven) return undefined;
    this.#remove(proven);
    this.#tokens.unshift(proven);
    proven.usedMs = this.#now();
    return proven.proof;
  }

  /** Remembers a token that has just been shown to be right. */
  add(token: string, proof: Proof): void {
    if (token.length > MAX_CHARACTERS || this.find(token) !== undefined) return;
    this.#tokens.unshift({ token, proof, usedMs: this.#now() });
    this.#tokens.length = Math.min(this.#tokens.length, MAX_TOKENS);
  }

  /** Forgets a token that is not right any more. */
  delete(token: string): void {
    const proven = this.#tokens.find((candidate) => candidate.token === token);
    if (proven) this.#remove(proven);
  }

  #remove(proven: ProvenToken<Proof>): void {
    this.#tokens.splice(this.#tokens.indexOf(proven), 1);
  }

  #forgetIdle(): void {
    const nowMs = this.#now();
    for (let last = this.#tokens.at(-1); last; last = this.#tokens.at(-1)) {
      if (nowMs - last.usedMs < MAX_IDLE_MS) return;
      this.#tokens.pop();
    }
  }
}

/**
 * Compares in a time that depends on the presented text's length alone: neither on how much
 * of it is right nor on the known one's length. A Map or `===` would stop at the first
 * character that differs, as soon as lengths or hashes are the same.
 */
function areEqual(presented: string, known: string): boolean {
  let difference = presented.length ^ known.length;
  for (let index = 0; index < presented.length; index++)
    difference |= presented.charCodeAt(index) ^ known.charCodeAt(index % known.length);
  return difference === 0;
}
