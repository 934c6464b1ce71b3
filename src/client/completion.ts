import type { ChatFinishReason, TokenUsage } from "../chat.ts";

/** How a complete reply ended and what it cost, as far as the PC reported it. */
export interface Completion {
  readonly finishReason?: ChatFinishReason;
  readonly usage?: TokenUsage;
}

/** Every finish reason that this client knows. */
export const FINISH_REASONS = ["stop", "length", "content_filter", "other"] as const;

/** A {@link Completion} as it arrives, from a PC that may be older or newer than this client. */
export interface UncheckedCompletion {
  readonly finishReason?: unknown;
  readonly usage?: unknown;
}

/** Takes what is as expected; what is missing, unknown or of another type is left out. */
export function readCompletion(json: UncheckedCompletion): Completion {
  const finishReason = FINISH_REASONS.find((reason) => reason === json.finishReason);
  const usage = readUsage(json.usage);
  return { ...(finishReason && { finishReason }), ...(usage && { usage }) };
}

function readUsage(json: unknown): TokenUsage | undefined {
  const { inputTokens, outputTokens } = (json ?? {}) as Record<keyof TokenUsage, unknown>;
  const usage = {
    ...(typeof inputTokens === "number" && { inputTokens }),
    ...(typeof outputTokens === "number" && { outputTokens }),
  };
  return Object.keys(usage).length > 0 ? usage : undefined;
}
