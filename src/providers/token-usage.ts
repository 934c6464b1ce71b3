import type { TokenUsage } from "../chat.ts";

/** What a reply cost, as far as a provider reported it in numbers; zero is one. */
export function toUsage(inputTokens: unknown, outputTokens: unknown): TokenUsage {
  return {
    ...(typeof inputTokens === "number" && { inputTokens }),
    ...(typeof outputTokens === "number" && { outputTokens }),
  };
}
