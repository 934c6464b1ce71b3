import { parseJson } from "../../parse-json.ts";
import {
  type Dialect,
  IncompleteReplyError,
  type PlainText,
  ReportedError,
  type StreamMessage,
} from "../dialect.ts";
import type { FinishReason, ProviderEvent } from "../provider.ts";
import { type BlockDelta, ReplyBlocks } from "./blocks.ts";
import { ANTHROPIC_DIALECT } from "./messages.ts";
import { AnthropicUsage, type UsageCounts } from "./usage.ts";

/** The parts of an event that are read; any of them may be missing or null. */
interface MessageEvent {
  readonly message?: { readonly usage?: UsageCounts | null } | null;
  readonly index?: number;
  readonly content_block?: unknown;
  readonly delta?: Delta | null;
  readonly usage?: UsageCounts | null;
}

interface Delta extends BlockDelta {
  readonly text?: string;
  readonly stop_reason?: string | null;
  readonly stop_details?: { readonly explanation?: string | null } | null;
}

/** How an {@link AnthropicDialect} reads. */
export interface AnthropicDialectOptions {
  /** Whose thinking it is, for the turns to come. */
  readonly model?: string;
  /** The client's name of a tool for the API's. Default: the same. */
  readonly toolName?: (wireName: string) => string;
}

/**
 * The events of Anthropic's Messages. A reply is complete with a `message_stop` after a
 * `stop_reason`; pings, unnamed events and those of a kind that is not known are skipped.
 * @see https://docs.anthropic.com/en/api/messages-streaming
 */
export class AnthropicDialect implements Dialect {
  readonly #model: string;
  readonly plainText: PlainText = {
    textOf,
    unread: [],
    read: (text) => [{ type: "text", text }],
  };
  readonly #blocks: ReplyBlocks;
  readonly #usage = new AnthropicUsage();
  #stop: Delta | undefined;

  constructor({ model = "", toolName = (name) => name }: AnthropicDialectOptions = {}) {
    this.#model = model;
    this.#blocks = new ReplyBlocks(toolName);
  }

  read(message: StreamMessage): readonly ProviderEvent[] {
    switch (message.event) {
      case "content_block_delta":
        return this.#readContent(parse(message));
      case "content_block_start": {
        const { index, content_block } = parse(message);
        return this.#blocks.begin(index, content_block);
      }
      case "content_block_stop":
        return this.#blocks.end(parse(message).index);
      case "message_start":
        this.#usage.add(parse(message).message?.usage);
        return [];
      case "message_delta":
        return this.#readMessageDelta(parse(message));
      case "message_stop":
        if (!this.#stop) throw new IncompleteReplyError();
        return [...this.#replay(), this.#finish(this.#stop)];
      case "error":
        throw new ReportedError(parseJson(message.data) ?? message.data, message);
      default:
        return [];
    }
  }

  end(): readonly ProviderEvent[] {
    return [];
  }

  #readContent({ delta, index }: MessageEvent): readonly ProviderEvent[] {
    if (!delta) return [];
    if (delta.type === "text_delta") return delta.text ? [{ type: "text", text: delta.text }] : [];
    const events = this.#blocks.add(index, delta);
    if (delta.type !== "thinking_delta" || !delta.thinking) return events;
    return [{ type: "reasoning", text: delta.thinking }];
  }

  #readMessageDelta({ delta, usage }: MessageEvent): readonly ProviderEvent[] {
    this.#usage.add(usage);
    if (delta?.stop_reason) this.#stop = delta;
    return [];
  }

  #replay(): readonly ProviderEvent[] {
    const value = this.#blocks.signedThinking;
    if (!value) return [];
    return [{ type: "replay", replay: { dialect: ANTHROPIC_DIALECT, model: this.#model, value } }];
  }

  #finish({ stop_reason, stop_details }: Delta): ProviderEvent {
    const reason = FINISH_REASONS.get(stop_reason) ?? "other";
    const explanation = stop_details?.explanation;
    return {
      type: "finish",
      reason: reason === "stop" && this.#blocks.hasCalls ? "tool_calls" : reason,
      usage: this.#usage.total,
      ...(explanation && { explanation }),
    };
  }
}

function parse({ data }: StreamMessage): MessageEvent {
  return JSON.parse(data) ?? {};
}

function textOf(message: unknown, event: string | undefined): string | undefined {
  const { delta } = (message ?? {}) as MessageEvent;
  return event === "content_block_delta" && delta?.type === "text_delta" ? delta.text : undefined;
}

const FINISH_REASONS: ReadonlyMap<string | null | undefined, FinishReason> = new Map([
  ["end_turn", "stop"],
  ["stop_sequence", "stop"],
  ["max_tokens", "length"],
  ["model_context_window_exceeded", "length"],
  ["tool_use", "tool_calls"],
  ["refusal", "refusal"],
]);
