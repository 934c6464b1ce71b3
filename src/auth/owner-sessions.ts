import { ChatError } from "../errors.ts";
import { sha256Hex } from "./digest.ts";
import type { FailureLimit } from "./failure-bucket.ts";
import { type PairingCode, PairingCodes } from "./pairing-codes.ts";
import { randomSecret } from "./random-secret.ts";

/** Milliseconds without a request after which a session is over: 7 days. */
export const MAX_SESSION_IDLE_MS = 7 * 86_400_000;

/** A person has a few browsers on one PC; of more sessions than this the oldest goes. */
export const MAX_SESSIONS = 8;

const TOKEN_BYTES = 32;

/** A browser on the PC that the owner has opened the page in. */
export interface OwnerSession {
  /** Aborted when it is over. */
  readonly revoked: AbortSignal;
}

interface OpenSession {
  readonly ended: AbortController;
  usedMs: number;
}

/**
 * Lets the owner use the page on the PC itself without the token: a one-time code opens a
 * session, whose own token is right only there and as long as this process runs. Nothing of it
 * is written down.
 */
export class OwnerSessions {
  readonly #now: () => number;
  readonly #codes: PairingCodes;
  /** By the digest of its token. */
  readonly #sessions = new Map<string, OpenSession>();

  /** `now` is the time in milliseconds since 1970. */
  constructor({ now = () => Date.now() }: { now?: () => number } = {}) {
    this.#now = now;
    this.#codes = new PairingCodes({ now, expired: linkExpired });
  }

  /** Makes a code that opens one session, within 5 minutes. */
  createCode(): Promise<PairingCode> {
    return this.#codes.create();
  }

  /**
   * Opens a session by a code, and returns its token. Of any number of calls with one code, one
   * succeeds.
   * @throws ChatError `pair.code_expired`; for a code that was never issued also
   * `rate_limit.auth_failures`, when `failures` has no room for one more
   */
  open(code: string, failures: FailureLimit): Promise<string> {
    return this.#codes.redeem(code, () => this.#begin(), failures);
  }

  /** The session whose token has this digest; counts as a use of it. */
  find(tokenSha256: string): OwnerSession | undefined {
    const session = this.#sessions.get(tokenSha256);
    if (!session) return undefined;
    const now = this.#now();
    // abs(): also when the clock was set back.
    if (Math.abs(now - session.usedMs) >= MAX_SESSION_IDLE_MS) {
      this.end(tokenSha256);
      return undefined;
    }
    session.usedMs = now;
    return { revoked: session.ended.signal };
  }

  /** Ends a session: its token is dead at once, its streams end. Whether there was one. */
  end(tokenSha256: string): boolean {
    const session = this.#sessions.get(tokenSha256);
    this.#sessions.delete(tokenSha256);
    session?.ended.abort(sessionEnded());
    return session !== undefined;
  }

  /** Ends all sessions. Returns how many there were. */
  endAll(): number {
    const digests = [...this.#sessions.keys()];
    for (const digest of digests) this.end(digest);
    return digests.length;
  }

  async #begin(): Promise<string> {
    const token = randomSecret(TOKEN_BYTES);
    const digest = await sha256Hex(token);
    for (const oldest of this.#sessions.keys())
      if (this.#sessions.size >= MAX_SESSIONS) this.end(oldest);
    this.#sessions.set(digest, { ended: new AbortController(), usedMs: this.#now() });
    return token;
  }
}

function linkExpired(): ChatError {
  return new ChatError(
    "pair.code_expired",
    "This link was opened before, is too old, or wrong. For a new one, run on the PC: remote-chat open",
  );
}

function sessionEnded(): ChatError {
  return new ChatError(
    "auth.invalid_token",
    "The PC's owner has ended this browser's access. To open the page anew, run on the PC: remote-chat open",
  );
}
