import type { TokenUsage } from "../chat.ts";
import { CumulativeText } from "./cumulative-text.ts";
import type { FinishReason, ProviderEvent } from "./provider.ts";
import { ThinkTags } from "./think-tags.ts";

/** The parts of a Chat Completions chunk that are read; any of them may be missing or null. */
export interface Chunk {
  readonly choices?: readonly Choice[] | null;
  readonly usage?: { prompt_tokens?: number; completion_tokens?: number } | null;
  /** MiniMax reports its errors here. */
  readonly base_resp?: { status_code?: number } | null;
}

interface Choice {
  readonly delta?: Delta | null;
  readonly finish_reason?: string | null;
}

interface Delta {
  /** Mistral's reasoning models send parts in place of a string. */
  readonly content?: string | readonly Part[] | null;
  readonly refusal?: string | null;
  /** DeepSeek, LM Studio, llama.cpp. */
  readonly reasoning_content?: string | null;
  /** vLLM, OpenRouter, Ollama. */
  readonly reasoning?: string | null;
  /** MiniMax, OpenRouter. */
  readonly reasoning_details?: readonly Part[] | null;
}

interface Part {
  readonly text?: string | null;
  readonly thinking?: string | readonly Part[] | null;
}

/** Reads the chunks of one reply; servers disagree on where the reasoning stands. */
export class ChunkReader {
  readonly #text: CumulativeText | undefined;
  readonly #reasoning: CumulativeText | undefined;
  readonly #tags: ThinkTags | undefined;
  #explicitReasoning = false;
  #refusal = "";
  #finishReason: string | undefined;

  constructor(options: { readonly cumulative: boolean; readonly mayTagReasoning: boolean }) {
    if (options.cumulative)
      [this.#text, this.#reasoning] = [new CumulativeText(), new CumulativeText()];
    if (options.mayTagReasoning) this.#tags = new ThinkTags();
  }

  /** The server's word for why the reply is complete; undefined until it is. */
  get finishReason(): string | undefined {
    return this.#finishReason;
  }

  /** The events of one chunk; throws when it says that the reply was cut short. */
  *read(chunk: Chunk): Generator<ProviderEvent> {
    if (chunk.base_resp?.status_code) throw new Error(JSON.stringify(chunk));
    const choice = chunk.choices?.[0];
    if (choice?.delta) yield* this.#delta(choice.delta);
    if (!choice?.finish_reason) return;
    if (CUT_SHORT.has(choice.finish_reason))
      throw new Error(`the reply was stopped before its end (${choice.finish_reason})`);
    this.#finishReason = choice.finish_reason;
  }

  /** What was held back while it was in doubt. */
  *end(): Generator<ProviderEvent> {
    yield* this.#traced(this.#reasoning?.end() ?? "");
    yield* this.#said(this.#text?.end() ?? "");
    if (this.#tags) yield* this.#once(this.#tags.end());
  }

  /** The event that ends the reply. */
  finish(usage: TokenUsage | undefined): ProviderEvent {
    return {
      type: "finish",
      reason: this.#refusal ? "refusal" : (FINISH_REASONS[this.#finishReason ?? ""] ?? "other"),
      ...(usage && { usage }),
      ...(this.#refusal && { explanation: this.#refusal }),
    };
  }

  *#delta(delta: Delta): Generator<ProviderEvent> {
    const trace = traceOf(delta);
    yield* this.#traced(this.#reasoning?.next(trace) ?? trace);
    this.#refusal += textOf(delta.refusal);
    const text = textOf(delta.content);
    yield* this.#said(this.#text?.next(text) ?? text);
  }

  *#traced(text: string): Generator<ProviderEvent> {
    if (text === "") return;
    this.#explicitReasoning = true;
    yield { type: "reasoning", text };
  }

  *#said(text: string): Generator<ProviderEvent> {
    if (text === "") return;
    if (this.#tags) yield* this.#once(this.#tags.push(text));
    else yield { type: "text", text };
  }

  // Some models send one trace both ways.
  #once(events: ProviderEvent[]): ProviderEvent[] {
    return this.#explicitReasoning ? events.filter(({ type }) => type !== "reasoning") : events;
  }
}

/** What a chunk says that the reply cost, if it does. */
export function usageOf({ usage }: Chunk): TokenUsage | undefined {
  if (!usage) return undefined;
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = usage;
  return {
    ...(inputTokens !== undefined && { inputTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
  };
}

// Of a server that gave up, not of a model that was done: OpenRouter, vLLM, DeepSeek.
const CUT_SHORT = new Set(["error", "abort", "insufficient_system_resource"]);

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  stop: "stop",
  length: "length",
  tool_calls: "tool_calls",
  function_call: "tool_calls",
  content_filter: "refusal",
};

// One of them: a server that sends several sends the same words in each.
function traceOf({ reasoning_content, reasoning, reasoning_details, content }: Delta): string {
  return (
    textOf(reasoning_content) ||
    textOf(reasoning) ||
    textOf(reasoning_details) ||
    (Array.isArray(content) ? content.map((part) => textOf(part?.thinking)).join("") : "")
  );
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.map((part) => textOf(part?.text)).join("") : "";
}
