import { randomBytes } from "node:crypto";
import { describeCause } from "./describe-probe.ts";
import { CHALLENGE_HEADER, isProof, PROOF_HEADER } from "./instance-proof.ts";
import { failedFetchCause } from "./network-error.ts";
import { type ProbeCause, unexpectedAnswerCause } from "./probe-cause.ts";

/** What a look at a URL from outside found. */
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
  readonly fetch?: typeof fetch;
}

/** One look at a URL. */
export type Probe = (url: string, options?: { signal?: AbortSignal }) => Promise<ProbeResult>;

/**
 * Asks whether `url` leads to this very server: its `/v1/health` answers and proves that
 * it holds the same token. Follows no redirect, reads at most 16 KiB, never throws.
 */
export async function probe(url: string, options: ProbeOptions): Promise<ProbeResult> {
  const { token, fetch = globalThis.fetch, timeoutMs = 8000 } = options;
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
    const text = await readStart(response);
    const proof = response.headers.get(PROOF_HEADER);
    if (response.status === 200 && proof !== null && isProof(proof, challenge, token))
      return { works: true, url, ms: Math.round(performance.now() - startedAt) };
    return failed(unexpectedAnswerCause(response, text));
  } catch (error) {
    return failed(timeout.aborted ? { kind: "timeout", timeoutMs } : failedFetchCause(error));
  }
}

const MAX_BYTES = 16_384;

/** The first part of a body, which may be anybody's and of any length. */
async function readStart(response: Response): Promise<string> {
  if (!response.body) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  // Leaving the loop cancels the rest.
  for await (const chunk of response.body) {
    bytes += chunk.length;
    text += decoder.decode(chunk, { stream: true });
    if (bytes >= MAX_BYTES) break;
  }
  return text.slice(0, MAX_BYTES);
}
