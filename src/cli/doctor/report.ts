import type { CheckResult, CheckStatus } from "./check.ts";
import { couldChat } from "./run-checks.ts";

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

/** 0 only if a phone could chat now, else 1. */
export function doctorExitCode(results: readonly CheckResult[]): 0 | 1 {
  return couldChat(results) ? 0 : 1;
}
