import type { Message } from "../chat/conversation.ts";

/** What a person can do about a reply that failed. */
export type FailureKind =
  /** Wait; the provider may have said how long. */
  | "rateLimited"
  /** Ask again, or another model: this one cannot be reached, or is too slow. */
  | "unavailable"
  /** Set something up on the PC, or choose another model. */
  | "needsPc"
  /** Begin a new conversation, or choose a model that takes a longer one. */
  | "tooLong"
  /** Ask again: the PC no longer has the reply. */
  | "lost"
  /** Send it again: the PC does not have it. */
  | "unsent"
  | "failed";

/** The kind of a failure, by the error's code. */
export function failureKind({
  state,
  details,
  request,
  run,
}: Pick<Message, "state" | "details" | "request" | "run">): FailureKind {
  if (state === "lost") return "lost";
  // What could be sent still is kept with it.
  if (request && !run) return "unsent";
  return KINDS.get(details?.code ?? "") ?? "failed";
}

const KINDS: ReadonlyMap<string, FailureKind> = new Map([
  ["provider.rate_limited", "rateLimited"],
  ["provider.unavailable", "unavailable"],
  ["provider.timeout", "unavailable"],
  ["chat.busy", "unavailable"],
  ["server.shutting_down", "unavailable"],
  ["chat.no_provider", "needsPc"],
  ["chat.model_not_found", "needsPc"],
  ["provider.context_too_long", "tooLong"],
  ["validation.body_too_large", "tooLong"],
]);

/** When a failed reply may be asked for again, in milliseconds since 1970, if the PC said so. */
export function retryAt({ details }: Pick<Message, "details">): number | undefined {
  const { endedAt = 0, retryAfterSeconds = 0 } = details ?? {};
  return retryAfterSeconds > 0 ? endedAt + retryAfterSeconds * 1000 : undefined;
}
