import type { CheckResult } from "./check.ts";
import { type ProviderEffects, providerChecks } from "./provider-checks.ts";
import { type ReachEffects, reachChecks } from "./reach-checks.ts";
import { doctorExitCode, resultText, summaryText } from "./report.ts";
import { runChecks } from "./run-checks.ts";

/** What {@link doctor} needs. */
export interface DoctorEffects extends ProviderEffects, ReachEffects {
  /** Takes the text to print, as it comes. */
  readonly print: (text: string) => void;
}

/**
 * Checks, in order and in words, what stands between a phone and a reply. Gives the
 * exit code: 0 only if a phone could chat now.
 */
export async function doctor(effects: DoctorEffects): Promise<0 | 1> {
  const checks = [...providerChecks(effects), ...reachChecks(effects)];
  const results: CheckResult[] = [];
  for await (const result of runChecks(checks)) {
    results.push(result);
    effects.print(resultText(result));
  }
  effects.print(summaryText(results));
  return doctorExitCode(results);
}
