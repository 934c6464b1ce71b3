import { cleanName } from "../auth/device-name.ts";
import { type Grant, grantsOf } from "../auth/grants.ts";
import {
  type ApprovedDevice,
  MAX_WAITING,
  type PairRequest,
  pairDenied,
  pairTimeout,
  tooManyPairRequests,
} from "../auth/pair-requests.ts";
import type { PairRequestStore } from "../auth/pairing-stores.ts";
import { randomId } from "../auth/random-secret.ts";
import { delay } from "../delay.ts";
import type { PairingCalls } from "./pairing-calls.ts";
import { ASK_OWNER, DECIDE_REQUEST, LIST_REQUESTS, READ_DECISION } from "./pairing-scripts.ts";
import type { RedisFailures } from "./redis-failures.ts";

/** How {@link RedisPairRequests} asks. */
export interface RedisPairRequestsOptions {
  readonly waitMs: number;
  readonly rate: RedisFailures;
  readonly onChange: (request: PairRequest, state: "waiting" | "gone") => void;
}

// A decision that was told while the connection was down is found by asking.
const LOOK_MS = 500;

/** Requests to be paired: one instance holds the device's connection, any takes the decision. */
export class RedisPairRequests implements PairRequestStore {
  readonly #calls: PairingCalls;
  readonly #options: RedisPairRequestsOptions;

  constructor(calls: PairingCalls, options: RedisPairRequestsOptions) {
    this.#calls = calls;
    this.#options = options;
  }

  async list(): Promise<readonly PairRequest[]> {
    const waiting = (await this.#calls.run(LIST_REQUESTS)) as string[];
    const requests = waiting.map((json): PairRequest => JSON.parse(json));
    return requests.sort((a, b) => (a.requestedAt < b.requestedAt ? -1 : 1));
  }

  async ask(client: string, signal: AbortSignal): Promise<ApprovedDevice> {
    const { waitMs, rate, onChange } = this.#options;
    const request: PairRequest = {
      id: randomId(),
      name: cleanName(client, "A device"),
      requestedAt: new Date().toISOString(),
    };
    const retryAfter = await rate.count();
    if (retryAfter > 0) throw tooManyPairRequests(retryAfter);
    const asked = [request.id, JSON.stringify(request), waitMs, MAX_WAITING];
    if (Number(await this.#calls.run(ASK_OWNER, ...asked)) === 0) throw tooManyPairRequests(60);
    onChange(request, "waiting");
    try {
      const decision = await this.#decision(request.id, signal);
      if (decision === "") throw pairTimeout();
      if (decision === "denied") throw pairDenied();
      const grants = grantsOf({ grants: decision.slice("allowed:".length).split(",") });
      return { name: request.name, grants };
    } finally {
      onChange(request, "gone");
    }
  }

  async decide(id: string, approve: boolean, grants: readonly Grant[] = []): Promise<boolean> {
    const decider = randomId();
    const decision = `${decider} ${approve ? `allowed:${grants.join(",")}` : "denied"}`;
    return Number(await this.#calls.run(DECIDE_REQUEST, id, decision)) === 1;
  }

  /** What was decided; empty when nobody did in time, or the client has gone. */
  async #decision(id: string, signal: AbortSignal): Promise<string> {
    const deadline = performance.now() + this.#options.waitMs;
    let told = new AbortController();
    // Not waited for: without it, the decision is found by looking.
    const subscribed = this.#calls.subscribe(`request:${id}`, () => told.abort());
    const leave = (): void => told.abort();
    signal.addEventListener("abort", leave);
    try {
      for (;;) {
        const isOver = signal.aborted || performance.now() >= deadline;
        const looking = this.#calls.run(READ_DECISION, id, isOver ? 1 : 0);
        // Without an answer, it is as if there were no decision yet.
        const decision = await looking.then(String, () => "");
        if (isOver || decision !== "") return decision.slice(decision.indexOf(" ") + 1);
        const leftMs = Math.max(1, Math.min(LOOK_MS, deadline - performance.now()));
        await delay(leftMs, { signal: told.signal });
        told = new AbortController();
        if (signal.aborted) told.abort();
      }
    } finally {
      signal.removeEventListener("abort", leave);
      subscribed.then((unsubscribe) => unsubscribe());
    }
  }
}
