import { ChatError } from "../errors.ts";
import { sha256Hex } from "./digest.ts";
import type { FailureLimit } from "./failure-bucket.ts";
import type { Grant } from "./grants.ts";
import { randomSecret } from "./random-secret.ts";

/** Random bytes of a code. */
export const CODE_BYTES = 16;
/** Milliseconds that a code lives. */
export const CODE_LIFE_MS = 300_000;
/** Wrong tries after which a code is dead. */
export const MAX_WRONG_TRIES = 5;

/** A person pairs one device at a time; more codes than this are a mistake. */
export const MAX_CODES = 32;

/** A one-time code for pairing a device. */
export interface PairingCode {
  /** 128 random bits in base64url. */
  readonly code: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

interface IssuedCode {
  readonly expiresMs: number;
  readonly grants: readonly Grant[];
  wrongTries: number;
  used: boolean;
}

/**
 * One-time codes: each expires after 5 minutes, with its first use, or after 5 wrong
 * tries since it was made (a wrong code names none of them, so it counts against all).
 */
export class PairingCodes {
  readonly #now: () => number;
  readonly #expired: () => ChatError;
  readonly #issued = new Map<string, IssuedCode>();

  /**
   * `now` is the time in milliseconds since 1970; `expired` makes the error for a code that is
   * no good, whose code is `pair.code_expired`.
   */
  constructor({
    now = () => Date.now(),
    expired = codeExpired,
  }: { now?: () => number; expired?: () => ChatError } = {}) {
    this.#now = now;
    this.#expired = expired;
  }

  /** Makes a code for a device with these grants. Of more than 32 the oldest goes. */
  async create(grants: readonly Grant[] = []): Promise<PairingCode> {
    const code = randomSecret(CODE_BYTES);
    const digest = await sha256Hex(code);
    for (const oldest of this.#issued.keys())
      if (this.#issued.size >= MAX_CODES) this.#issued.delete(oldest);
    const expiresMs = this.#now() + CODE_LIFE_MS;
    this.#issued.set(digest, { expiresMs, grants, wrongTries: 0, used: false });
    return { code, expiresAt: new Date(expiresMs).toISOString() };
  }

  /**
   * Spends a code on `use`, which gets the grants that it was made with. Of any number of calls with one code, one gets to use it;
   * should `use` throw, the code is as good as before.
   * @throws ChatError `pair.code_expired`; for a code that was never issued also
   * `rate_limit.auth_failures`, when `failures` has no room for one more
   */
  async redeem<T>(
    code: string,
    use: (grants: readonly Grant[]) => Promise<T>,
    failures: FailureLimit,
  ): Promise<T> {
    const issued = this.#issued.get(await sha256Hex(code));
    if (!issued) {
      const error = await failures.refuse(this.#expired());
      // A guess beyond the limit was not tried: or a flood of them would void every code.
      if (error.code === "pair.code_expired")
        for (const other of this.#issued.values()) other.wrongTries++;
      throw error;
    }
    if (!this.#isLive(issued)) throw this.#expired();
    issued.used = true;
    try {
      return await use(issued.grants);
    } catch (error) {
      issued.used = false;
      throw error;
    }
  }

  #isLive({ expiresMs, wrongTries, used }: IssuedCode): boolean {
    return !used && wrongTries < MAX_WRONG_TRIES && this.#now() < expiresMs;
  }
}

/** The error for a code that is no good. */
export function codeExpired(): ChatError {
  return new ChatError(
    "pair.code_expired",
    "This pairing code is used up, too old, or wrong. Make a new one on the PC.",
  );
}
