import type { Reporter, TestCase } from "vitest/node";

/**
 * Names each test that passed on a second try only, with what was wrong with the first, at the
 * end of what is printed: `.ci/run` looks for these lines, so that none is overlooked.
 */
export class SecondTries implements Reporter {
  readonly #lines: string[] = [];

  onTestCaseResult(test: TestCase): void {
    if (!test.diagnostic()?.flaky) return;
    const [error] = test.result().errors ?? [];
    const [reason] = (error?.message ?? "").split("\n");
    this.#lines.push(
      ` SECOND TRY  ${test.module.relativeModuleId} > ${test.fullName}\n    ${reason}`,
    );
  }

  onTestRunEnd(): void {
    for (const line of this.#lines) process.stdout.write(`${line}\n`);
  }
}
