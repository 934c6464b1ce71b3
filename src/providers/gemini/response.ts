import type { TokenUsage } from "../../chat.ts";
import { toUsage } from "../token-usage.ts";

/** The parts of a response that are read; any of them may be missing or null. */
export interface GenerateContentResponse {
  readonly candidates?: readonly (Candidate | null)[] | null;
  readonly promptFeedback?: {
    readonly blockReason?: string;
    readonly blockReasonMessage?: string;
  } | null;
  readonly usageMetadata?: UsageMetadata | null;
  readonly error?: unknown;
}

/** A reply; no request asks for more than one. */
export interface Candidate {
  readonly content?: { readonly parts?: readonly (Part | null)[] | null } | null;
  readonly finishReason?: string | null;
  readonly finishMessage?: string | null;
}

/** A piece of text, of thoughts, or a call. */
export interface Part {
  readonly text?: string;
  readonly thought?: boolean;
  readonly functionCall?: FunctionCall | null;
  readonly thoughtSignature?: string | null;
}

/** A call, which always comes whole; the id may be missing. */
export interface FunctionCall {
  readonly id?: string | null;
  readonly name?: string | null;
  readonly args?: object | null;
}

/** What a reply cost, in tokens. */
export interface UsageMetadata {
  readonly promptTokenCount?: number;
  readonly toolUsePromptTokenCount?: number;
  readonly cachedContentTokenCount?: number;
  readonly candidatesTokenCount?: number;
  readonly thoughtsTokenCount?: number;
}

/**
 * What a reply cost. The cache's tokens are part of the prompt's; what the service's own tools
 * gave to the model, and its thoughts, are counted apart and paid for as well.
 */
export function usageOf(usage: UsageMetadata): TokenUsage {
  const { cachedContentTokenCount, thoughtsTokenCount } = usage;
  return toUsage(
    sumOf(usage.promptTokenCount, usage.toolUsePromptTokenCount),
    sumOf(usage.candidatesTokenCount, thoughtsTokenCount),
    { cachedInputTokens: cachedContentTokenCount, reasoningTokens: thoughtsTokenCount },
  );
}

/** The sum of the counts that were told; undefined when none was. */
function sumOf(...counts: unknown[]): number | undefined {
  const told = counts.filter((count) => typeof count === "number");
  return told.length === 0 ? undefined : told.reduce((sum, count) => sum + count, 0);
}
