import { ChatError } from "../errors.ts";

/** Options of {@link FailureBucket}. */
export interface FailureBucketOptions {
  /** Failures that may come at once. Default 10. */
  readonly burst?: number;
  /** Failures a second after that. Default 1. */
  readonly perSecond?: number;
  /** A clock in milliseconds. */
  readonly now?: () => number;
}

/** A limit of failed attempts: {@link FailureBucket}, or one that several instances share. */
export interface FailureLimit {
  /** Counts one failure; gives what to throw: `failure`, or that there were too many. */
  refuse(failure: ChatError): ChatError | Promise<ChatError>;
}

/** A token bucket for failed attempts, one for everybody: tunnels hide who is asking. */
export class FailureBucket {
  readonly #burst: number;
  readonly #perSecond: number;
  readonly #now: () => number;
  #left: number;
  #countedAt: number;

  constructor({
    burst = 10,
    perSecond = 1,
    now = () => performance.now(),
  }: FailureBucketOptions = {}) {
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#now = now;
    this.#left = burst;
    this.#countedAt = now();
  }

  /** Counts one failure. Returns 0, or the whole seconds to wait when there were too many. */
  count(): number {
    const now = this.#now();
    const regained = ((now - this.#countedAt) / 1000) * this.#perSecond;
    this.#left = Math.min(this.#burst, this.#left + regained);
    this.#countedAt = now;
    if (this.#left < 1) return Math.max(1, Math.ceil((1 - this.#left) / this.#perSecond));
    this.#left -= 1;
    return 0;
  }

  /** Counts one failure; returns what to throw: `failure`, or that there were too many. */
  refuse(failure: ChatError): ChatError {
    const waitSeconds = this.count();
    return waitSeconds === 0 ? failure : tooManyFailures(waitSeconds);
  }
}

/** The error for more failures than are let through. */
export function tooManyFailures(waitSeconds: number): ChatError {
  return new ChatError(
    "rate_limit.auth_failures",
    `Too many wrong tokens or codes. Try again in ${waitSeconds} s.`,
    { headers: { "retry-after": String(waitSeconds) } },
  );
}
