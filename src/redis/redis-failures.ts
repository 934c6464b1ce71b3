import { FailureBucket, type FailureLimit, tooManyFailures } from "../auth/failure-bucket.ts";
import type { ChatError } from "../errors.ts";
import type { PairingCalls } from "./pairing-calls.ts";
import { COUNT_FAILURE } from "./pairing-scripts.ts";

/** A token bucket for failed attempts that all instances share. */
export class RedisFailures implements FailureLimit {
  readonly #calls: PairingCalls;
  readonly #name: string;
  readonly #rate: { readonly burst: number; readonly perSecond: number };
  /** Counts while Redis cannot. */
  readonly #own: FailureBucket;

  constructor(calls: PairingCalls, name: string, rate: { burst: number; perSecond: number }) {
    this.#calls = calls;
    this.#name = name;
    this.#rate = rate;
    this.#own = new FailureBucket(rate);
  }

  /** Counts one failure. Gives 0, or the whole seconds to wait when there were too many. */
  async count(): Promise<number> {
    const { burst, perSecond } = this.#rate;
    try {
      return Number(await this.#calls.run(COUNT_FAILURE, this.#name, burst, perSecond));
    } catch {
      return this.#own.count();
    }
  }

  async refuse(failure: ChatError): Promise<ChatError> {
    const waitSeconds = await this.count();
    return waitSeconds === 0 ? failure : tooManyFailures(waitSeconds);
  }
}
