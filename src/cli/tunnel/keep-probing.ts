import { backoff } from "../../backoff.ts";
import type { Probe } from "../reach/probe.ts";
import type { Clock } from "./clock.ts";

/** What the last probe of a tunnel found. */
export interface ProbeState {
  /** Whether its URL leads here. */
  readonly works: boolean;
  readonly url?: string;
  /** Why it does not. */
  readonly message?: string;
}

/** What {@link keepProbing} needs. */
export interface KeepProbingOptions {
  readonly url: string;
  readonly probe: Probe;
  readonly clock: Clock;
  readonly timing: { readonly checkIntervalMs: number; readonly giveUpMs: number };
  readonly onProbe: (state: ProbeState) => void;
}

const RETRIES = { minMs: 1000, maxMs: 15_000 };

/**
 * Probes a tunnel's URL again and again and reports each result. Resolves with the reason
 * when only a new start can help, or with undefined when `signal` was aborted.
 */
export async function keepProbing(
  { url, probe, clock, timing, onProbe }: KeepProbingOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  let hasWorked = false;
  let failures = 0;
  let failingSince = clock.now();
  let nextRetryMs = backoff(RETRIES);
  while (!signal.aborted) {
    const result = await probe(url, { signal });
    if (signal.aborted) return undefined;
    if (result.works) {
      hasWorked = true;
      failures = 0;
      nextRetryMs = backoff(RETRIES);
      onProbe({ works: true, url });
      await clock.wait(timing.checkIntervalMs, signal);
      continue;
    }
    if (failures === 0) failingSince = clock.now();
    failures += 1;
    // One lost packet says nothing about a tunnel that works.
    if (failures > 1 || !hasWorked) onProbe({ works: false, url, message: result.message });
    // A new start may mean a new URL, which costs the phone its pairing; so one that has
    // worked is restarted only when its far end says that the tunnel is gone.
    const mayRestart = !hasWorked || result.cause.kind === "tunnel-down";
    if (mayRestart && clock.now() - failingSince >= timing.giveUpMs) return result.message;
    await clock.wait(nextRetryMs(), signal);
  }
  return undefined;
}
