/** The parts of a chunk that are read; any of them may be missing or null. */
export interface Chunk {
  readonly choices?: readonly (Choice | null)[] | null;
  readonly usage?: { prompt_tokens?: number; completion_tokens?: number } | null;
  readonly error?: unknown;
  /** MiniMax reports its errors here. */
  readonly base_resp?: { status_code?: number } | null;
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

/** The text of a field that may hold a string or parts. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return "";
  return value.map((part: Part) => (typeof part?.text === "string" ? part.text : "")).join("");
}
