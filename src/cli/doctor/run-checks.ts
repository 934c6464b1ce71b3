import { ChatError } from "../../errors.ts";
import { CliError } from "../cli-error.ts";
import type { Check, CheckResult, Outcome } from "./check.ts";

/**
 * Runs the checks one after the other and gives what each found. One that needs another
 * that failed, or was not run itself, is not run, and says so. Never rejects.
 */
export async function* runChecks(checks: readonly Check[]): AsyncGenerator<CheckResult> {
  const blocked = new Set<string>();
  for (const check of checks) {
    const obstacle = check.needs?.find((name) => blocked.has(name));
    const outcome = obstacle === undefined ? await runCheck(check) : notChecked(obstacle);
    if (outcome.status === "fail" || obstacle !== undefined) blocked.add(check.name);
    yield { name: check.name, ...outcome };
  }
}

function notChecked(obstacle: string): Outcome {
  const message = `Not checked, because "${obstacle}" comes first.`;
  return { status: "skip", message, blocked: true };
}

async function runCheck(check: Check): Promise<Outcome> {
  try {
    return await check.run();
  } catch (error) {
    return { status: "fail", message: describeError(error) };
  }
}

function describeError(error: unknown): string {
  if (error instanceof ChatError || error instanceof CliError) return error.message;
  const words = error instanceof Error ? error.message : String(error);
  return `This could not be checked: ${words.replace(/\s+/g, " ").slice(0, 200)}`;
}

/**
 * Whether a phone could chat now: nothing failed, and nothing was left unchecked because
 * of something that failed.
 */
export function couldChat(results: readonly CheckResult[]): boolean {
  const isObstacle = ({ status, blocked }: CheckResult): boolean => status === "fail" || !!blocked;
  return results.length > 0 && !results.some(isObstacle);
}
