import { within } from "./assert.ts";
import type { Host } from "./host.ts";
import { Stage } from "./stage.ts";

/** One promise of the program, kept on every runtime alike. */
export interface Case {
  readonly name: string;
  /** `handler` cases need no more than HTTP; `server` cases run the whole server in this process. */
  readonly needs: "handler" | "server";
  run(stage: Stage): Promise<void>;
}

const CASE_MS = 180_000;

/**
 * Runs cases one after the other, tells of each that fails, and at the end how many did,
 * as `N passed, N failed` alone on a line. Returns the process's exit code.
 */
export async function runCases(
  cases: readonly Case[],
  host: Host,
  write: (line: string) => void,
): Promise<number> {
  let failed = 0;
  let passed = 0;
  for (const { name, run } of cases) {
    const stage = new Stage(host);
    try {
      await within(CASE_MS, run(stage), "the case");
      passed++;
    } catch (error) {
      failed++;
      write(`FAILED on ${host.name}: ${name}\n  ${error instanceof Error ? error.stack : error}`);
    } finally {
      await within(CASE_MS, stage.end(), "closing").catch((error) => {
        failed++;
        write(`FAILED on ${host.name} after: ${name}\n  ${error}`);
      });
    }
  }
  write(`${host.name}\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
