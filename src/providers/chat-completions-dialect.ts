import type { TokenUsage } from "../chat.ts";
import { type Choice, type Chunk, type Delta, textOf, traceOf } from "./chat-completions-chunk.ts";
import { CumulativeText } from "./cumulative-text.ts";
import {
  type Dialect,
  IncompleteReplyError,
  type PlainText,
  ReportedError,
  type StreamMessage,
} from "./dialect.ts";
import type { FinishReason, ProviderEvent } from "./provider.ts";
import { ThinkTags } from "./think-tags.ts";
import { toUsage } from "./token-usage.ts";

/** How the servers of this dialect differ. */
export interface ChatCompletionsOptions {
  /** Pieces of text may repeat all that came before. */
  readonly cumulative?: boolean;
  /** The model may write its reasoning into the text, in `<think>` tags. */
  readonly mayTagReasoning?: boolean;
}

/**
 * The chunks of Chat Completions; servers disagree on where the reasoning stands. A reply
 * is complete with its `finish_reason`; `[DONE]` is extra, and some omit it.
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 */
export class ChatCompletionsDialect implements Dialect {
  readonly #text: CumulativeText | undefined;
  readonly #reasoning: CumulativeText | undefined;
  readonly #tags: ThinkTags | undefined;
  readonly plainText: PlainText = {
    textOf: textAlone,
    // A padding; some servers also give each chunk the time at which they sent it.
    unread: ["obfuscation", "created"],
    read: (text) => (this.#finishReason === undefined ? this.#readText(text) : []),
  };
  #explicitReasoning = false;
  #refusal = "";
  #finishReason: string | undefined;

  constructor({ cumulative = false, mayTagReasoning = false }: ChatCompletionsOptions = {}) {
    if (cumulative) [this.#text, this.#reasoning] = [new CumulativeText(), new CumulativeText()];
    if (mayTagReasoning) this.#tags = new ThinkTags();
  }

  /** The usage comes in a chunk of its own, after the reply is complete. */
  get awaitsUsage(): boolean {
    return this.#finishReason !== undefined;
  }

  read(message: StreamMessage): readonly ProviderEvent[] {
    if (message.data.startsWith("[DONE]")) return this.#done();
    const chunk: Chunk | null = JSON.parse(message.data);
    if (!chunk) return [];
    if (message.event === "error" || chunk.error || chunk.base_resp?.status_code)
      throw new ReportedError(chunk, message);
    const usage = chunk.usage
      ? toUsage(chunk.usage.prompt_tokens, chunk.usage.completion_tokens)
      : undefined;
    if (this.#finishReason !== undefined) return usage ? [this.#finish(usage)] : [];
    return this.#readChoice(chunk.choices?.[0], usage);
  }

  end(): readonly ProviderEvent[] {
    return this.#finishReason === undefined ? [] : [this.#finish()];
  }

  #done(): readonly ProviderEvent[] {
    if (this.#finishReason === undefined) throw new IncompleteReplyError();
    return [this.#finish()];
  }

  #readChoice(
    choice: Choice | null | undefined,
    usage: TokenUsage | undefined,
  ): readonly ProviderEvent[] {
    const reason = choice?.finish_reason;
    if (reason && CUT_SHORT.has(reason))
      throw new Error(`the reply was stopped before its end (${reason})`);
    const events = choice?.delta ? this.#readDelta(choice.delta) : [];
    if (!reason) return events;
    this.#finishReason = reason;
    events.push(...this.#heldBack());
    if (usage) events.push(this.#finish(usage));
    return events;
  }

  #readDelta(delta: Delta): ProviderEvent[] {
    const trace = traceOf(delta);
    if (this.#refusal.length < MAX_REFUSAL_CHARACTERS) this.#refusal += textOf(delta.refusal);
    return [
      ...this.#traced(this.#reasoning?.next(trace) ?? trace),
      ...this.#readText(textOf(delta.content)),
    ];
  }

  #readText(text: string): readonly ProviderEvent[] {
    return this.#said(this.#text?.next(text) ?? text);
  }

  /** What was held back while it was in doubt. */
  #heldBack(): readonly ProviderEvent[] {
    return [
      ...this.#traced(this.#reasoning?.end() ?? ""),
      ...this.#said(this.#text?.end() ?? ""),
      ...this.#once(this.#tags?.end() ?? []),
    ];
  }

  #traced(text: string): readonly ProviderEvent[] {
    if (text === "") return [];
    this.#explicitReasoning = true;
    return [{ type: "reasoning", text }];
  }

  #said(text: string): readonly ProviderEvent[] {
    if (text === "") return [];
    return this.#tags ? this.#once(this.#tags.push(text)) : [{ type: "text", text }];
  }

  // Some models send one trace both ways.
  #once(events: readonly ProviderEvent[]): readonly ProviderEvent[] {
    return this.#explicitReasoning ? events.filter(({ type }) => type !== "reasoning") : events;
  }

  #finish(usage?: TokenUsage): ProviderEvent {
    return {
      type: "finish",
      reason: this.#refusal ? "refusal" : (FINISH_REASONS.get(this.#finishReason) ?? "other"),
      ...(usage && { usage }),
      ...(this.#refusal && { explanation: this.#refusal }),
    };
  }
}

/** The text of a chunk that says nothing else. */
function textAlone(chunk: unknown, event: string | undefined): string | undefined {
  if (event === "error") return undefined;
  const { choices, usage, error, base_resp } = (chunk ?? {}) as Chunk;
  const { delta, finish_reason } = choices?.[0] ?? {};
  if (usage || error || base_resp?.status_code || finish_reason || !delta) return undefined;
  const isAlone = traceOf(delta) === "" && textOf(delta.refusal) === "";
  return isAlone && typeof delta.content === "string" ? delta.content : undefined;
}

// A person is shown less of it; a model that goes on and on must not fill the memory.
const MAX_REFUSAL_CHARACTERS = 4096;

// Of a server that gave up, not of a model that was done: OpenRouter, vLLM, DeepSeek.
const CUT_SHORT = new Set(["error", "abort", "insufficient_system_resource"]);

const FINISH_REASONS: ReadonlyMap<string | undefined, FinishReason> = new Map([
  ["stop", "stop"],
  ["length", "length"],
  ["tool_calls", "tool_calls"],
  ["function_call", "tool_calls"],
  ["content_filter", "refusal"],
]);
