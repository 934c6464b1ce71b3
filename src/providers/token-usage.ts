import type { TokenUsage } from "../chat.ts";

/** Counts that are parts of the whole ones. */
export interface UsageDetails {
  /** Of the input: see {@link TokenUsage.cachedInputTokens}. */
  readonly cachedInputTokens?: unknown;
  /** Of the output: see {@link TokenUsage.reasoningTokens}. */
  readonly reasoningTokens?: unknown;
}

/** What a reply cost, as far as a provider reported it in numbers; zero is one. */
export function toUsage(
  inputTokens: unknown,
  outputTokens: unknown,
  { cachedInputTokens, reasoningTokens }: UsageDetails = {},
): TokenUsage {
  return {
    ...(typeof inputTokens === "number" && { inputTokens }),
    ...(typeof outputTokens === "number" && { outputTokens }),
    ...(typeof cachedInputTokens === "number" && { cachedInputTokens }),
    ...(typeof reasoningTokens === "number" && { reasoningTokens }),
  };
}
