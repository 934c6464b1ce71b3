import { ApiError } from "./chat-api.ts";
import type { Completion } from "./completion.ts";

/** How a reply ended. */
export interface Ending extends Completion {
  readonly state: "done" | "stopped" | "error" | "lost";
  readonly reason?: string;
}

/** What came of one connection: the reply's end, or the need for another connection. */
export type Outcome = { readonly ending: Ending } | Disconnection;

/** A connection that ended before the reply. */
export interface Disconnection {
  readonly ending?: undefined;
  readonly reason: string;
  /** The pause before the next connection, when something asks for one in particular. */
  readonly retryMs?: number;
}

/** What a failed request means: most errors of the PC are final, and those of the network are not. */
export function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof ApiError)) return { reason: "The PC cannot be reached." };
  const { message: reason, code, status, retryAfterMs } = error;
  if (code === "chat.stream_lost" || code === "not_found.stream" || code === "not_found.run")
    return { ending: { state: "lost", reason } };
  if (status === 408 || status > 500)
    return { reason, ...(retryAfterMs !== undefined && { retryMs: retryAfterMs }) };
  const details = {
    ...(code !== undefined && { code }),
    ...(retryAfterMs !== undefined && { retryAfterSeconds: retryAfterMs / 1000 }),
  };
  return { ending: { state: "error", reason, details } };
}
