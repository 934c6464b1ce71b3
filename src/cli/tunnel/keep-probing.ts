import type { Probe } from "../reach/probe.ts";
import type { Clock } from "./clock.ts";

/** How a tunnel looks at the moment. */
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
  readonly timing: { readonly checkEveryMs: number; readonly giveUpMs: number };
  readonly onOutlook: (outlook: ProbeState) => void;
}

const FIRST_RETRY_MS = 1000;
const MAX_RETRY_MS = 15_000;

/**
 * Looks at a tunnel's URL again and again and tells what it sees. Resolves with words
 * when only a new start can help, or with undefined when `signal` was aborted.
 */
export async function keepProbing(
  { url, probe, clock, timing, onOutlook }: KeepProbingOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  let hasWorked = false;
  let failures = 0;
  let failingSince = clock.now();
  while (!signal.aborted) {
    const result = await probe(url, { signal });
    if (signal.aborted) return undefined;
    if (result.works) {
      hasWorked = true;
      failures = 0;
      onOutlook({ works: true, url });
      await clock.wait(timing.checkEveryMs, signal);
      continue;
    }
    if (failures === 0) failingSince = clock.now();
    failures += 1;
    // One lost packet is no news about a tunnel that works.
    if (failures > 1 || !hasWorked) onOutlook({ works: false, url, message: result.message });
    // A new start may mean a new URL, which costs the phone its pairing; so one that has
    // worked is given up only when its far end says that the tunnel is gone.
    const mayRestart = !hasWorked || result.cause.kind === "tunnel-down";
    if (mayRestart && clock.now() - failingSince >= timing.giveUpMs) return result.message;
    await clock.wait(Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), MAX_RETRY_MS), signal);
  }
  return undefined;
}
