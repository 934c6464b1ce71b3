import type { TokenUsage } from "../../chat.ts";
import {
  type Dialect,
  IncompleteReplyError,
  type PlainText,
  ReportedError,
  type StreamMessage,
} from "../dialect.ts";
import type { FinishReason, ProviderEvent } from "../provider.ts";
import {
  type Choice,
  type Chunk,
  callFragmentsOf,
  type Delta,
  textAlone,
  textOf,
  traceOf,
  usageOf,
} from "./chunk.ts";
import { reasoningReplay } from "./reasoning.ts";
import { TextAndReasoning, type TextOptions } from "./text.ts";
import { ToolCalls } from "./tool-calls.ts";

/** How the servers of this dialect differ. */
export interface ChatCompletionsOptions extends TextOptions {
  /** The model, where it must get its reasoning back with its calls. */
  readonly replaysReasoningOf?: string | undefined;
}

/**
 * The chunks of Chat Completions; servers disagree on where the reasoning stands and on how
 * calls come in pieces. A reply is complete with its `finish_reason`; `[DONE]` is extra, and
 * some omit it.
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 */
export class ChatCompletionsDialect implements Dialect {
  readonly #spoken: TextAndReasoning;
  readonly #calls: ToolCalls;
  readonly plainText: PlainText = {
    textOf: textAlone,
    // A padding; some servers also give each chunk the time at which they sent it.
    unread: ["obfuscation", "created"],
    read: (text) => (this.#finishReason === undefined ? this.#readText(text) : []),
  };
  readonly #replayModel: string | undefined;
  #trace = "";
  #refusal = "";
  #finishReason: string | undefined;

  constructor(options: ChatCompletionsOptions = {}) {
    this.#spoken = new TextAndReasoning(options);
    this.#calls = new ToolCalls(options);
    this.#replayModel = options.replaysReasoningOf;
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
    const usage = chunk.usage ? usageOf(chunk.usage) : undefined;
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
    events.push(...this.#noted(this.#spoken.end()), ...this.#calls.end(), ...this.#replay());
    this.#finishReason = reason;
    if (usage) events.push(this.#finish(usage));
    return events;
  }

  #readDelta(delta: Delta): ProviderEvent[] {
    if (this.#refusal.length < MAX_REFUSAL_CHARACTERS) this.#refusal += textOf(delta.refusal);
    return [
      ...this.#noted(this.#spoken.traced(traceOf(delta))),
      ...this.#readText(textOf(delta.content)),
      ...this.#calls.read(callFragmentsOf(delta)),
    ];
  }

  #readText(text: string): readonly ProviderEvent[] {
    return this.#noted(this.#spoken.said(text));
  }

  /** Keeps the reasoning where it has to be given back. */
  #noted(events: readonly ProviderEvent[]): readonly ProviderEvent[] {
    if (this.#replayModel === undefined) return events;
    for (const event of events) if (event.type === "reasoning") this.#trace += event.text;
    return events;
  }

  #replay(): readonly ProviderEvent[] {
    if (this.#replayModel === undefined || !this.#calls.isAny) return [];
    return [{ type: "replay", replay: reasoningReplay(this.#replayModel, this.#trace) }];
  }

  #finish(usage?: TokenUsage): ProviderEvent {
    return {
      type: "finish",
      reason: this.#reason(),
      ...(usage && { usage }),
      ...(this.#refusal && { explanation: this.#refusal }),
    };
  }

  // Many servers say "stop" after calls as well.
  #reason(): FinishReason {
    if (this.#refusal) return "refusal";
    const told = FINISH_REASONS.get(this.#finishReason) ?? "other";
    const isDone = told === "stop" || told === "other";
    return isDone && this.#calls.isAny ? "tool_calls" : told;
  }
}

// A person is shown less of it; a model that goes on and on must not fill the memory.
const MAX_REFUSAL_CHARACTERS = 4096;

// Of a server that gave up, not of a model that was done: OpenRouter, vLLM, DeepSeek, Z.ai.
const CUT_SHORT = new Set(["error", "abort", "insufficient_system_resource", "network_error"]);

const FINISH_REASONS: ReadonlyMap<string | undefined, FinishReason> = new Map([
  ["stop", "stop"],
  ["length", "length"],
  ["tool_calls", "tool_calls"],
  ["function_call", "tool_calls"],
  ["content_filter", "refusal"],
]);
