import { sha256Hex } from "../auth/digest.ts";
import type { FailureLimit } from "../auth/failure-bucket.ts";
import { type Grant, grantsOf } from "../auth/grants.ts";
import {
  CODE_BYTES,
  CODE_LIFE_MS,
  codeExpired,
  MAX_CODES,
  MAX_WRONG_TRIES,
  type PairingCode,
} from "../auth/pairing-codes.ts";
import type { PairingCodeStore } from "../auth/pairing-stores.ts";
import { randomId, randomSecret } from "../auth/random-secret.ts";
import type { PairingCalls } from "./pairing-calls.ts";
import { COUNT_WRONG_CODE, CREATE_CODE, RELEASE_CODE, USE_CODE } from "./pairing-scripts.ts";

/** One-time codes that any instance takes: only their digests are kept. */
export class RedisCodes implements PairingCodeStore {
  readonly #calls: PairingCalls;

  constructor(calls: PairingCalls) {
    this.#calls = calls;
  }

  async create(grants: readonly Grant[] = []): Promise<PairingCode> {
    const code = randomSecret(CODE_BYTES);
    const args = [await sha256Hex(code), grants.join(","), CODE_LIFE_MS, MAX_CODES];
    const expiresMs = Number(await this.#calls.run(CREATE_CODE, ...args));
    return { code, expiresAt: new Date(expiresMs).toISOString() };
  }

  async redeem<T>(
    code: string,
    use: (grants: readonly Grant[]) => Promise<T>,
    failures: FailureLimit,
  ): Promise<T> {
    const digest = await sha256Hex(code);
    const user = randomId();
    const state = String(await this.#calls.run(USE_CODE, digest, MAX_WRONG_TRIES, user));
    if (state === "unknown") {
      const error = await failures.refuse(codeExpired());
      // A guess beyond the limit was not tried: or a flood of them would void every code.
      if (error.code === "pair.code_expired") await this.#calls.run(COUNT_WRONG_CODE);
      throw error;
    }
    if (state === "dead") throw codeExpired();
    try {
      return await use(grantsOf({ grants: state.slice("grants:".length).split(",") }));
    } catch (error) {
      await this.#calls.run(RELEASE_CODE, digest, user).catch(() => {});
      throw error;
    }
  }
}
