import { randomBytes } from "node:crypto";
import { readStart } from "../../read-start.ts";
import { runtimeProviderFetch } from "../providers/runtime-fetch.ts";
import { describeCause } from "./describe-probe.ts";
import { failedFetchCause } from "./failed-fetch-cause.ts";
import { CHALLENGE_HEADER, isProof, PROOF_HEADER } from "./instance-proof.ts";
import { type ProbeCause, unexpectedAnswerCause } from "./probe-cause.ts";

/** What a probe of a URL found. */
export type ProbeResult =
  | { readonly works: true; readonly url: string; readonly ms: number }
  | {
      readonly works: false;
      readonly url: string;
      readonly cause: ProbeCause;
      /** What happened and what to do, for the person at the terminal. */
      readonly message: string;
    };

/** Options of {@link probe}. */
export interface ProbeOptions {
  /** The owner's token, by which the server is recognised. It is not sent. */
  readonly token: string;
  /** Ends the probe early. */
  readonly signal?: AbortSignal;
  /** Milliseconds until the URL counts as silent. Default 8000. */
  readonly timeoutMs?: number;
  /** Default: the runtime's, by way of the proxy that the environment names for the URL. */
  readonly fetch?: typeof fetch;
}

/** Asks whether a URL leads to one particular server. */
export type Probe = (url: string, options?: { signal?: AbortSignal }) => Promise<ProbeResult>;

/**
 * Asks whether `url` leads to this very server: its `/v1/health` answers and proves that
 * it holds the same token. Follows no redirect, reads at most 16 KiB, never throws.
 */
export async function probe(url: string, options: ProbeOptions): Promise<ProbeResult> {
  const { token, fetch = await runtimeProviderFetch(), timeoutMs = 8000 } = options;
  const failed = (cause: ProbeCause): ProbeResult => {
    return { works: false, url, cause, message: describeCause(cause, url) };
  };
  const challenge = randomBytes(16).toString("hex");
  const startedAt = performance.now();
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(new URL("/v1/health", url), {
      redirect: "manual",
      headers: { accept: "application/json", [CHALLENGE_HEADER]: challenge },
      signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
    });
    const text = await readStart(response, MAX_BYTES);
    timeout.throwIfAborted();
    const proof = response.headers.get(PROOF_HEADER);
    if (response.status === 200 && proof !== null && isProof(proof, challenge, token))
      return { works: true, url, ms: Math.round(performance.now() - startedAt) };
    return failed(unexpectedAnswerCause(response, text));
  } catch (error) {
    return failed(timeout.aborted ? { kind: "timeout", timeoutMs } : failedFetchCause(error));
  }
}

const MAX_BYTES = 16_384;

/** A probe for the server that holds `token`, by way of the proxy that the environment names. */
export function probeFor(token: string): Probe {
  return (url, { signal } = {}) => probe(url, { token, ...(signal && { signal }) });
}
