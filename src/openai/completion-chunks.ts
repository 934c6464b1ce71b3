import { errorBody } from "../http/error-response.ts";
import type { ReplyEvent, ReplyFinish } from "../reply/provider-reply.ts";
import { escapeLineBreaks } from "../sse/frames.ts";
import { CompletionCalls } from "./completion-calls.ts";
import { toCompletionError } from "./completion-error.ts";
import { type CompletionHead, headFields } from "./completion-head.ts";
import { toCompletionUsage } from "./completion-usage.ts";
import { EventJoiner } from "./event-joiner.ts";

/** How {@link CompletionChunks} writes. */
export interface CompletionChunksOptions {
  /** For the error of a reply that fails. */
  readonly requestId: string;
  /** Whether the usage is told at the end. */
  readonly includeUsage: boolean;
}

/**
 * Writes the events of one reply as the chunks of a chat completion stream: a role first; text,
 * reasoning and calls as they come; then the finish reason, the usage where it is asked for, and
 * `[DONE]`. A reply that failed ends with an error, without any of these.
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 */
export class CompletionChunks {
  readonly #requestId: string;
  readonly #includeUsage: boolean;
  readonly #calls = new CompletionCalls();
  readonly #joiner = new EventJoiner();
  readonly #head: string;
  #begun = false;

  constructor(head: CompletionHead, { requestId, includeUsage }: CompletionChunksOptions) {
    this.#head = JSON.stringify(headFields(head, "chat.completion.chunk")).slice(0, -1);
    this.#requestId = requestId;
    this.#includeUsage = includeUsage;
  }

  /** The frames of events that came together; of none, what comes before them all. */
  write(events: readonly ReplyEvent[]): string {
    let frames = "";
    if (!this.#begun) frames += this.#delta({ role: "assistant", content: "" });
    this.#begun = true;
    for (const event of this.#joiner.join(events)) frames += this.#write(event);
    return escapeLineBreaks(frames);
  }

  #write(event: ReplyEvent): string {
    this.#calls.push(event);
    switch (event.type) {
      case "text":
        return this.#delta({ content: event.text });
      case "reasoning":
        return event.text === "" ? "" : this.#delta({ reasoning_content: event.text });
      case "tool-call":
        return this.#delta({ tool_calls: [firstFragment(event)] });
      case "tool-arguments":
        return this.#arguments(event.index, event.text);
      case "finish":
        return this.#finish(event);
      case "failure":
        return frame(JSON.stringify(errorBody(toCompletionError(event.error), this.#requestId)));
      default:
        return "";
    }
  }

  #arguments(index: number, text: string): string {
    return this.#delta({ tool_calls: [{ index, function: { arguments: text } }] });
  }

  #finish({ reason, usage }: ReplyFinish): string {
    const whole = this.#calls.whole(reason);
    const empty = this.#calls.withoutArguments().filter((index) => whole.has(index));
    const cost = this.#includeUsage
      ? frame(`${this.#head},"choices":[],"usage":${JSON.stringify(toCompletionUsage(usage))}}`)
      : "";
    return [
      ...empty.map((index) => this.#arguments(index, "{}")),
      this.#delta({}, this.#calls.finishReason(reason)),
      cost,
      frame("[DONE]"),
    ].join("");
  }

  #delta(delta: object, finishReason: string | null = null): string {
    const choice = { index: 0, delta, logprobs: null, finish_reason: finishReason };
    return frame(`${this.#head},"choices":[${JSON.stringify(choice)}]}`);
  }
}

function frame(data: string): string {
  return `data: ${data}\n\n`;
}

function firstFragment({
  index,
  id,
  name,
  signature,
}: Extract<ReplyEvent, { type: "tool-call" }>): object {
  return {
    index,
    id,
    type: "function",
    function: { name, arguments: "" },
    ...(signature && { extra_content: { google: { thought_signature: signature } } }),
  };
}
