/** How a check came out: `warn` is worth knowing, and a phone can chat all the same. */
export type CheckStatus = "ok" | "warn" | "fail" | "skip";

/** What a check found. */
export interface Outcome {
  readonly status: CheckStatus;
  /** The finding, in one sentence. */
  readonly message: string;
  /** What to do about it. */
  readonly advice?: string;
  /** True when it was not checked, since a check that it needs failed. */
  readonly blocked?: true;
}

/** One thing that stands between phone and reply. */
export interface Check {
  /** What is looked at, in a few words: "token file". */
  readonly name: string;
  /** Names of the checks without which this one would show nothing. */
  readonly needs?: readonly string[];
  /** Checks it. What it throws is a failure. */
  run(): Promise<Outcome>;
}

/** A check and what it found. */
export interface CheckResult extends Outcome {
  readonly name: string;
}

/** The outcome of a check that found nothing wrong. */
export function ok(message: string): Outcome {
  return { status: "ok", message };
}

/** The outcome of a check that found something worth knowing, and no obstacle. */
export function warn(message: string, advice?: string): Outcome {
  return { status: "warn", message, ...(advice !== undefined && { advice }) };
}

/** The outcome of a check that found an obstacle. */
export function fail(message: string, advice?: string): Outcome {
  return { status: "fail", message, ...(advice !== undefined && { advice }) };
}
