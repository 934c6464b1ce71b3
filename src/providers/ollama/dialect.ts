import { type Dialect, type PlainText, ReportedError, type StreamMessage } from "../dialect.ts";
import type { FinishReason, ProviderEvent } from "../provider.ts";
import { ReplyCallIds } from "../reply-call-ids.ts";
import { ThinkTags } from "../think-tags.ts";
import { toUsage } from "../token-usage.ts";
import { OLLAMA_DIALECT } from "./messages.ts";

/** The parts of a line that are read; any of them may be missing or null. */
interface ChatResponse {
  readonly message?: {
    readonly content?: string;
    readonly thinking?: string;
    readonly tool_calls?: readonly (ToolCall | null)[] | null;
  } | null;
  readonly done?: boolean;
  readonly done_reason?: string;
  /** Absent when the whole prompt was still in its cache. */
  readonly prompt_eval_count?: number;
  readonly eval_count?: number;
  readonly error?: unknown;
}

interface ToolCall {
  /** Newer versions give one. */
  readonly id?: string | null;
  readonly function?: {
    readonly name?: string | null;
    readonly arguments?: object | string | null;
  } | null;
}

/** How an {@link OllamaDialect} reads. */
export interface OllamaDialectOptions {
  /** The model that answers. */
  readonly model?: string;
}

/**
 * The lines of Ollama's chat. A reply is complete with `done`. Calls come whole, in any line;
 * the thoughts behind them are to be given back with them.
 * @see https://github.com/ollama/ollama/blob/main/docs/api.md#generate-a-chat-completion
 */
export class OllamaDialect implements Dialect {
  readonly #model: string;
  // Models that Ollama does not know to think write their trace into the text.
  readonly #tags = new ThinkTags();
  readonly plainText: PlainText = {
    textOf,
    unread: ["created_at"],
    read: (text) => this.#tags.push(text),
  };
  readonly #callIds = new ReplyCallIds();
  #thinking = "";

  constructor({ model = "" }: OllamaDialectOptions = {}) {
    this.#model = model;
  }

  read(line: StreamMessage): readonly ProviderEvent[] {
    const response: ChatResponse | null = JSON.parse(line.data);
    if (!response) return [];
    if (response.error !== undefined) throw new ReportedError(response, line);
    const { message, done } = response;
    const events: ProviderEvent[] = [];
    if (message?.thinking) {
      this.#thinking += message.thinking;
      events.push({ type: "reasoning", text: message.thinking });
    }
    if (message?.content) events.push(...this.#tags.push(message.content));
    for (const call of message?.tool_calls ?? []) events.push(...this.#readCall(call));
    if (done) events.push(...this.#tags.end(), ...this.#replays(), this.#finishOf(response));
    return events;
  }

  end(): readonly ProviderEvent[] {
    return [];
  }

  #readCall(call: ToolCall | null): readonly ProviderEvent[] {
    const name = call?.function?.name;
    if (!name) return [];
    const index = this.#callIds.size;
    const id = this.#callIds.next(call.id);
    const text = argumentsText(call.function?.arguments);
    return [
      { type: "tool-call", index, id, name },
      { type: "tool-arguments", index, text },
    ];
  }

  #replays(): readonly ProviderEvent[] {
    if (this.#thinking === "" || this.#callIds.size === 0) return [];
    const replay = { dialect: OLLAMA_DIALECT, model: this.#model, value: this.#thinking };
    return [{ type: "replay", replay }];
  }

  #finishOf({ done_reason, prompt_eval_count, eval_count }: ChatResponse): ProviderEvent {
    const whole: FinishReason = this.#callIds.size > 0 ? "tool_calls" : "stop";
    return {
      type: "finish",
      reason: done_reason === "length" ? "length" : whole,
      usage: toUsage(prompt_eval_count, eval_count),
    };
  }
}

function textOf(response: unknown): string | undefined {
  const { error, message, done } = (response ?? {}) as ChatResponse;
  if (error !== undefined || done || message?.thinking || message?.tool_calls) return undefined;
  return typeof message?.content === "string" ? message.content : undefined;
}

// Some of the servers that stand in for Ollama send the text itself.
function argumentsText(given: object | string | null | undefined): string {
  if (typeof given !== "string") return JSON.stringify(given ?? {});
  return given.trim() === "" ? "{}" : given;
}
