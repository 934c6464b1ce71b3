import type { ChatError } from "../errors.ts";

const RETRY_AFTER_MS: readonly number[] = [2000, 8000];
const MAX_RETRY_AFTER_MS = 60_000;

/**
 * How many milliseconds to wait before the same is asked again, which it was `retries` times;
 * undefined when that would not help. A provider's own wish is heeded up to a minute.
 */
export function retryAfterMs(failure: ChatError, retries: number): number | undefined {
  const waitMs = RETRY_AFTER_MS[retries];
  if (waitMs === undefined || !mayPass(failure)) return undefined;
  const wantedMs = Number(failure.headers["retry-after"] ?? 0) * 1000;
  if (!(wantedMs > waitMs)) return waitMs;
  return wantedMs <= MAX_RETRY_AFTER_MS ? wantedMs : undefined;
}

function mayPass({ code, cause }: ChatError): boolean {
  if (code === "provider.rate_limited" || code === "provider.unavailable") return true;
  if (code !== "provider.failed" || typeof cause !== "object" || cause === null) return false;
  return "status" in cause && typeof cause.status === "number" && cause.status >= 500;
}
