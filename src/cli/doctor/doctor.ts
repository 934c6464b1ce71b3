import { type AgentsEffects, agentsChecks } from "./agents-check.ts";
import type { CheckResult, CheckStatus } from "./check.ts";
import { type HomeEffects, homeChecks } from "./home-check.ts";
import { type ProviderEffects, providerChecks } from "./provider-checks.ts";
import { type ProxyEffects, proxyChecks } from "./proxy-check.ts";
import { type ReachEffects, reachChecks } from "./reach-checks.ts";
import { couldChat, runChecks } from "./run-checks.ts";

/** What {@link doctor} needs. */
export interface DoctorEffects
  extends ProviderEffects,
    ProxyEffects,
    ReachEffects,
    AgentsEffects,
    HomeEffects {
  /** Takes the text to print, as it comes. */
  readonly print: (text: string) => void;
}

/**
 * Checks, in order and in words, what stands between a phone and a reply. Gives the
 * exit code: 0 only if a phone could chat now.
 */
export async function doctor(effects: DoctorEffects): Promise<0 | 1> {
  const checks = [
    ...providerChecks(effects),
    ...proxyChecks(effects),
    ...agentsChecks(effects),
    ...homeChecks(effects),
    ...reachChecks(effects),
  ];
  const results: CheckResult[] = [];
  for await (const result of runChecks(checks)) {
    results.push(result);
    effects.print(resultText(result));
  }
  effects.print(summaryText(results));
  return couldChat(results) ? 0 : 1;
}

const MARKS: Readonly<Record<CheckStatus, string>> = {
  ok: "ok  ",
  warn: "WARN",
  fail: "FAIL",
  skip: "-   ",
};

/** A check's result as the lines to print, with an end of line. */
export function resultText({ name, status, message, advice }: CheckResult): string {
  const first = `${MARKS[status]}  ${name}: ${message}\n`;
  return advice === undefined ? first : `${first}      ${advice}\n`;
}

/** What all results come to, with an end of line. */
export function summaryText(results: readonly CheckResult[]): string {
  if (couldChat(results)) return "\nA phone could chat now.\n";
  const first = results.find(({ status }) => status === "fail");
  return `\nA phone cannot chat now. Look at this first: ${first?.name ?? "the checks above"}.\n`;
}
