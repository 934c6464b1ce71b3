import { type Dialect, type PlainText, ReportedError, type StreamMessage } from "./dialect.ts";
import type { ProviderEvent } from "./provider.ts";
import { ThinkTags } from "./think-tags.ts";
import { toUsage } from "./token-usage.ts";

/** The parts of a line that are read; any of them may be missing or null. */
interface ChatResponse {
  readonly message?: { readonly content?: string; readonly thinking?: string } | null;
  readonly done?: boolean;
  readonly done_reason?: string;
  /** Absent when the whole prompt was still in its cache. */
  readonly prompt_eval_count?: number;
  readonly eval_count?: number;
  readonly error?: unknown;
}

/**
 * The lines of Ollama's chat. A reply is complete with `done`.
 * @see https://github.com/ollama/ollama/blob/main/docs/api.md#generate-a-chat-completion
 */
export class OllamaDialect implements Dialect {
  // Models that Ollama does not know to think write their trace into the text.
  readonly #tags = new ThinkTags();
  readonly plainText: PlainText = {
    textOf,
    unread: ["created_at"],
    read: (text) => this.#tags.push(text),
  };

  read(line: StreamMessage): readonly ProviderEvent[] {
    const response: ChatResponse | null = JSON.parse(line.data);
    if (!response) return [];
    if (response.error !== undefined) throw new ReportedError(response, line);
    const { message, done } = response;
    const events: ProviderEvent[] = [];
    if (message?.thinking) events.push({ type: "reasoning", text: message.thinking });
    if (message?.content) events.push(...this.#tags.push(message.content));
    if (done) events.push(...this.#tags.end(), finishOf(response));
    return events;
  }

  end(): readonly ProviderEvent[] {
    return [];
  }
}

function textOf(response: unknown): string | undefined {
  const { error, message, done } = (response ?? {}) as ChatResponse;
  if (error !== undefined || done || message?.thinking) return undefined;
  return typeof message?.content === "string" ? message.content : undefined;
}

function finishOf({ done_reason, prompt_eval_count, eval_count }: ChatResponse): ProviderEvent {
  return {
    type: "finish",
    reason: done_reason === "length" ? "length" : "stop",
    usage: toUsage(prompt_eval_count, eval_count),
  };
}
