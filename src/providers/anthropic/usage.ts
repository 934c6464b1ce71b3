import type { TokenUsage } from "../../chat.ts";
import { toUsage } from "../token-usage.ts";

/** What the API tells of a reply's cost, as totals; any of them may be missing or null. */
export interface UsageCounts {
  readonly input_tokens?: number | null;
  readonly cache_read_input_tokens?: number | null;
  readonly cache_creation_input_tokens?: number | null;
  readonly output_tokens?: number | null;
  readonly output_tokens_details?: { readonly thinking_tokens?: number | null } | null;
}

/** What a reply costs: of each count the last holds, since they are totals. */
export class AnthropicUsage {
  #uncached: number | undefined;
  #cacheRead: number | undefined;
  #cacheCreation: number | undefined;
  #output: number | undefined;
  #thinking: number | undefined;

  add(counts: UsageCounts | null | undefined): void {
    if (!counts) return;
    this.#uncached = numberOf(counts.input_tokens) ?? this.#uncached;
    this.#cacheRead = numberOf(counts.cache_read_input_tokens) ?? this.#cacheRead;
    this.#cacheCreation = numberOf(counts.cache_creation_input_tokens) ?? this.#cacheCreation;
    this.#output = numberOf(counts.output_tokens) ?? this.#output;
    this.#thinking = numberOf(counts.output_tokens_details?.thinking_tokens) ?? this.#thinking;
  }

  /** The API counts what was read from its cache, and what was put there, apart from the rest of the prompt. */
  get total(): TokenUsage {
    const cached = (this.#cacheRead ?? 0) + (this.#cacheCreation ?? 0);
    const input = this.#uncached === undefined ? undefined : this.#uncached + cached;
    // Always told by the API, and of interest only where there are any.
    return toUsage(input, this.#output, {
      cachedInputTokens: this.#cacheRead || undefined,
      reasoningTokens: this.#thinking || undefined,
    });
  }
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
