import type { TokenUsage } from "../chat.ts";
import { parseJson } from "../parse-json.ts";
import {
  type Dialect,
  IncompleteReplyError,
  type PlainText,
  ReportedError,
  type StreamMessage,
} from "./dialect.ts";
import type { FinishReason, ProviderEvent } from "./provider.ts";
import { toUsage } from "./token-usage.ts";

/** The parts of an event that are read; any of them may be missing or null. */
interface MessageEvent {
  readonly message?: { readonly usage?: Usage | null } | null;
  readonly delta?: Delta | null;
  readonly usage?: Usage | null;
}

interface Usage {
  readonly input_tokens?: number | null;
  readonly output_tokens?: number | null;
}

interface Delta {
  readonly type?: string;
  readonly text?: string;
  readonly thinking?: string;
  readonly stop_reason?: string | null;
  readonly stop_details?: { readonly explanation?: string | null } | null;
}

/**
 * The events of Anthropic's Messages. A reply is complete with a `message_stop` after a
 * `stop_reason`; pings, unnamed events and those of a kind that is not known are skipped.
 * @see https://docs.anthropic.com/en/api/messages-streaming
 */
export class AnthropicDialect implements Dialect {
  readonly plainText: PlainText = {
    textOf,
    unread: [],
    read: (text) => [{ type: "text", text }],
  };
  #usage: TokenUsage = {};
  #stop: Delta | undefined;

  read(message: StreamMessage): readonly ProviderEvent[] {
    switch (message.event) {
      case "content_block_delta":
        return contentOf(parse(message).delta);
      case "message_start":
        this.#addUsage(parse(message).message?.usage);
        return [];
      case "message_delta":
        return this.#readMessageDelta(parse(message));
      case "message_stop":
        if (!this.#stop) throw new IncompleteReplyError();
        return [finishOf(this.#stop, this.#usage)];
      case "error":
        throw new ReportedError(parseJson(message.data) ?? message.data, message);
      default:
        return [];
    }
  }

  end(): readonly ProviderEvent[] {
    return [];
  }

  #readMessageDelta({ delta, usage }: MessageEvent): readonly ProviderEvent[] {
    this.#addUsage(usage);
    if (delta?.stop_reason) this.#stop = delta;
    return [];
  }

  // The counts are totals, and the last ones hold.
  #addUsage(usage: Usage | null | undefined): void {
    this.#usage = { ...this.#usage, ...toUsage(usage?.input_tokens, usage?.output_tokens) };
  }
}

function parse({ data }: StreamMessage): MessageEvent {
  return JSON.parse(data) ?? {};
}

function textOf(message: unknown, event: string | undefined): string | undefined {
  const { delta } = (message ?? {}) as MessageEvent;
  return event === "content_block_delta" && delta?.type === "text_delta" ? delta.text : undefined;
}

function contentOf(delta: Delta | null | undefined): readonly ProviderEvent[] {
  if (delta?.type === "text_delta" && delta.text) return [{ type: "text", text: delta.text }];
  if (delta?.type === "thinking_delta" && delta.thinking)
    return [{ type: "reasoning", text: delta.thinking }];
  return [];
}

function finishOf({ stop_reason, stop_details }: Delta, usage: TokenUsage): ProviderEvent {
  const explanation = stop_details?.explanation;
  return {
    type: "finish",
    reason: FINISH_REASONS.get(stop_reason) ?? "other",
    usage,
    ...(explanation && { explanation }),
  };
}

const FINISH_REASONS: ReadonlyMap<string | null | undefined, FinishReason> = new Map([
  ["end_turn", "stop"],
  ["stop_sequence", "stop"],
  ["max_tokens", "length"],
  ["model_context_window_exceeded", "length"],
  ["tool_use", "tool_calls"],
  ["refusal", "refusal"],
]);
