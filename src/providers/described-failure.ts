import { ChatError, type ChatErrorCode } from "../errors.ts";
import type { FailureContext } from "./failure-context.ts";

/** What a failure of a provider is called, for programs and for people. */
export interface DescribedFailure {
  readonly code: ChatErrorCode;
  readonly words: string;
  /** Seconds after which the provider wants to be asked again, where it says so. */
  readonly retryAfterSeconds?: number;
}

/** A failure that is neither the client's fault nor likely to pass soon. */
export function failed(words: string): DescribedFailure {
  return { code: "provider.failed", words };
}

/** A failure of a provider that cannot be reached, or takes no requests now. */
export function unavailable(words: string): DescribedFailure {
  return { code: "provider.unavailable", words };
}

/** The failure of a stream that ended without its marker of completeness. */
export function stoppedEarly({ name }: FailureContext): DescribedFailure {
  return failed(`${name}: the model stopped before it finished (connection lost). Try again.`);
}

/** The error that is thrown for a failure, with a `retry-after` where the provider told one. */
export function toChatError(
  { code, words, retryAfterSeconds }: DescribedFailure,
  cause?: unknown,
): ChatError {
  const headers: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  return new ChatError(code, words, { cause, headers });
}
