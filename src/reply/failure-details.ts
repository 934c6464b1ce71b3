import type { ReplyDetails } from "../chat.ts";
import type { ChatError } from "../errors.ts";

/** What a client that asks for details is told of a failure. */
export function failureDetails({ code, headers }: ChatError): ReplyDetails {
  const retryAfterSeconds = Number(headers["retry-after"] ?? Number.NaN);
  return { code, ...(Number.isFinite(retryAfterSeconds) && { retryAfterSeconds }) };
}
