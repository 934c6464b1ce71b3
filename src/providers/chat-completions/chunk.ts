import type { TokenUsage } from "../../chat.ts";
import { isRecord } from "../../parse-json.ts";
import { toUsage } from "../token-usage.ts";

/** The parts of a chunk that are read; any of them may be missing or null. */
export interface Chunk {
  readonly choices?: readonly (Choice | null)[] | null;
  readonly usage?: ChunkUsage | null;
  readonly error?: unknown;
  /** MiniMax reports its errors here. */
  readonly base_resp?: { status_code?: number } | null;
}

/** What the reply cost. */
export interface ChunkUsage {
  readonly prompt_tokens?: unknown;
  readonly completion_tokens?: unknown;
  readonly prompt_tokens_details?: { readonly cached_tokens?: unknown } | null;
  readonly completion_tokens_details?: { readonly reasoning_tokens?: unknown } | null;
  /** DeepSeek's name for the cached ones. */
  readonly prompt_cache_hit_tokens?: unknown;
}

/** One answer of a chunk; there is only one. */
export interface Choice {
  readonly delta?: Delta | null;
  readonly finish_reason?: string | null;
}

/** What an answer's next piece adds to it. */
export interface Delta {
  /** Mistral's reasoning models send parts in place of a string. */
  readonly content?: string | readonly Part[] | null;
  readonly refusal?: string | null;
  /** DeepSeek, LM Studio, llama.cpp. */
  readonly reasoning_content?: string | null;
  /** vLLM, OpenRouter, Ollama. */
  readonly reasoning?: string | null;
  /** MiniMax, OpenRouter. */
  readonly reasoning_details?: readonly Part[] | null;
  readonly tool_calls?: readonly (CallFragment | null)[] | null;
  /** What `tool_calls` was called before there could be several. */
  readonly function_call?: CallFragment["function"];
}

/** A piece of a call of a tool. */
export interface CallFragment {
  /** Which call it belongs to; some servers leave it out, or write 0 for all. */
  readonly index?: number | null;
  readonly id?: string | null;
  readonly function?: {
    readonly name?: string | null;
    /** JSON in pieces; some servers send it whole, as an object. */
    readonly arguments?: unknown;
  } | null;
}

type Part = { readonly text?: unknown; readonly thinking?: unknown } | null;

/** The reasoning of a piece: one field of it, since a server that fills several repeats itself. */
export function traceOf({
  reasoning_content,
  reasoning,
  reasoning_details,
  content,
}: Delta): string {
  return (
    textOf(reasoning_content) ||
    textOf(reasoning) ||
    textOf(reasoning_details) ||
    (Array.isArray(content) ? content.map((part) => textOf(part?.thinking)).join("") : "")
  );
}

/** The pieces of calls in a piece of an answer. */
export function callFragmentsOf({ tool_calls, function_call }: Delta): readonly CallFragment[] {
  const calls = Array.isArray(tool_calls) ? tool_calls.filter(isRecord) : [];
  return isRecord(function_call) ? [...calls, { function: function_call }] : calls;
}

/** What a reply cost, as far as it is told in numbers. */
export function usageOf(usage: ChunkUsage): TokenUsage {
  return toUsage(usage.prompt_tokens, usage.completion_tokens, {
    cachedInputTokens: usage.prompt_tokens_details?.cached_tokens ?? usage.prompt_cache_hit_tokens,
    reasoningTokens: usage.completion_tokens_details?.reasoning_tokens,
  });
}

/** The text of a field that may hold a string or parts. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return "";
  return value.map((part: Part) => (typeof part?.text === "string" ? part.text : "")).join("");
}

/** The text of a chunk that says nothing else. */
export function textAlone(chunk: unknown, event: string | undefined): string | undefined {
  if (event === "error") return undefined;
  const { choices, usage, error, base_resp } = (chunk ?? {}) as Chunk;
  const { delta, finish_reason } = choices?.[0] ?? {};
  if (usage || error || base_resp?.status_code || finish_reason || !delta) return undefined;
  const isAlone =
    traceOf(delta) === "" && textOf(delta.refusal) === "" && callFragmentsOf(delta).length === 0;
  return isAlone && typeof delta.content === "string" ? delta.content : undefined;
}
