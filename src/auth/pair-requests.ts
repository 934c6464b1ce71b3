import { ChatError } from "../errors.ts";
import { cleanName } from "./device-name.ts";
import { FailureBucket } from "./failure-bucket.ts";
import type { Grant } from "./grants.ts";
import { randomId } from "./random-secret.ts";

/** A device that asks to be paired, until the owner decides. */
export interface PairRequest {
  readonly id: string;
  /** The name that it gave itself, cleaned. */
  readonly name: string;
  /** ISO 8601. */
  readonly requestedAt: string;
}

/** What the owner has allowed. */
export interface ApprovedDevice {
  /** The name to pair it under. */
  readonly name: string;
  /** What it may do beyond chatting. */
  readonly grants: readonly Grant[];
}

/** Options of {@link PairRequests}. */
export interface PairRequestsOptions {
  /** Milliseconds that the owner has for an answer. Default 60 s. */
  readonly waitMs?: number;
  /** Limits how often the owner can be asked. Default: 10 at once, then one in 6 s. */
  readonly rate?: FailureBucket;
  /** Called when a request arrives, and when it is gone, decided or not. */
  readonly onChange?: (request: PairRequest, state: "waiting" | "gone") => void;
}

/** Requests that may wait at once. */
export const MAX_WAITING = 3;

type Outcome = "denied" | "unanswered" | { readonly grants: readonly Grant[] };

interface Waiting {
  readonly request: PairRequest;
  readonly decide: (outcome: Outcome) => void;
}

/** Requests to be paired that come without a code, each for the owner to allow or deny. */
export class PairRequests {
  readonly #waiting = new Map<string, Waiting>();
  readonly #waitMs: number;
  readonly #rate: FailureBucket;
  readonly #onChange: NonNullable<PairRequestsOptions["onChange"]>;

  constructor({
    waitMs = 60_000,
    rate = new FailureBucket({ burst: 10, perSecond: 1 / 6 }),
    onChange = () => {},
  }: PairRequestsOptions = {}) {
    this.#waitMs = waitMs;
    this.#rate = rate;
    this.#onChange = onChange;
  }

  /** Those that wait now, the oldest first. */
  list(): readonly PairRequest[] {
    return Array.from(this.#waiting.values(), ({ request }) => request);
  }

  /**
   * Asks the owner; resolves with the device to pair once allowed.
   * `signal` is aborted when the client has gone.
   * @throws ChatError `pair.denied`, `pair.timeout`, `rate_limit.pair_requests`
   */
  async ask(client: string, signal: AbortSignal): Promise<ApprovedDevice> {
    const retryAfter = this.#waiting.size >= MAX_WAITING ? 60 : this.#rate.count();
    if (retryAfter > 0) throw tooManyPairRequests(retryAfter);
    const request: PairRequest = {
      id: randomId(),
      name: cleanName(client, "A device"),
      requestedAt: new Date().toISOString(),
    };
    const outcome = await this.#wait(request, signal);
    if (typeof outcome === "object") return { name: request.name, grants: outcome.grants };
    throw outcome === "denied" ? pairDenied() : pairTimeout();
  }

  /**
   * Answers a request; returns whether it was still waiting. A device that is allowed gets
   * `grants`, by default none: it may chat.
   */
  decide(id: string, approve: boolean, grants: readonly Grant[] = []): boolean {
    const waiting = this.#waiting.get(id);
    waiting?.decide(approve ? { grants } : "denied");
    return waiting !== undefined;
  }

  /** Ends all that wait, as unanswered. */
  dismiss(): void {
    for (const { decide } of this.#waiting.values()) decide("unanswered");
  }

  async #wait(request: PairRequest, signal: AbortSignal): Promise<Outcome> {
    let expire = (): void => {};
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      return await new Promise<Outcome>((resolve) => {
        const decide = (outcome: Outcome): void => {
          // Before the promise settles, so that a second decision is refused.
          this.#waiting.delete(request.id);
          resolve(outcome);
        };
        expire = () => decide("unanswered");
        timer = setTimeout(expire, this.#waitMs);
        signal.addEventListener("abort", expire);
        this.#waiting.set(request.id, { request, decide });
        this.#onChange(request, "waiting");
        if (signal.aborted) expire();
      });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", expire);
      this.#waiting.delete(request.id);
      this.#onChange(request, "gone");
    }
  }
}

/** The error when there are too many requests. */
export function tooManyPairRequests(retryAfter: number): ChatError {
  return new ChatError(
    "rate_limit.pair_requests",
    `Too many devices are asking to be paired. Try again in ${retryAfter} s.`,
    { headers: { "retry-after": String(retryAfter) } },
  );
}

/** The error for a request that the owner has denied. */
export function pairDenied(): ChatError {
  return new ChatError("pair.denied", "The PC's owner did not allow this device.");
}

/** The error for a request that nobody has answered. */
export function pairTimeout(): ChatError {
  return new ChatError("pair.timeout", "Nobody answered on the PC. Ask again when you are there.");
}
