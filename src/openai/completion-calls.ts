import { parseJson } from "../parse-json.ts";
import type { ToolCall } from "../providers/message.ts";
import type { FinishReason } from "../providers/provider.ts";
import type { ReplyEvent } from "../reply/provider-reply.ts";

/** The calls of one reply, as they become whole. */
export class CompletionCalls {
  readonly #calls = new Map<number, ToolCall>();

  /** Adds what an event says of a call; others add nothing. */
  push(event: ReplyEvent): void {
    if (event.type === "tool-call") {
      const { type: _, index, ...call } = event;
      this.#calls.set(index, { ...call, arguments: "" });
    } else if (event.type === "tool-arguments") {
      const call = this.#calls.get(event.index);
      if (call) this.#calls.set(event.index, { ...call, arguments: call.arguments + event.text });
    }
  }

  /** Whether there are any. */
  get isEmpty(): boolean {
    return this.#calls.size === 0;
  }

  /**
   * The calls by their index, as they are to be handed out when the reply has ended: without
   * arguments, they get an empty object; one that a limit cut short is left out.
   */
  whole(reason: FinishReason | undefined): ReadonlyMap<number, ToolCall> {
    const wasCut = reason === "length" || reason === "refusal";
    const calls = [...this.#calls].filter(([, call]) => !wasCut || isJson(call.arguments));
    return new Map(
      calls.map(([index, call]) => [
        index,
        call.arguments.trim() === "" ? { ...call, arguments: "{}" } : call,
      ]),
    );
  }

  /** The calls that have no arguments, by their index. */
  withoutArguments(): readonly number[] {
    return [...this.#calls]
      .filter(([, call]) => call.arguments.trim() === "")
      .map(([index]) => index);
  }

  /** `tool_calls` when there are calls and none of them was cut short; else why the model stopped. */
  finishReason(reason: FinishReason | undefined): CompletionFinishReason {
    if (!this.isEmpty && this.whole(reason).size === this.#calls.size) return "tool_calls";
    if (reason === "length") return "length";
    return reason === "refusal" ? "content_filter" : "stop";
  }
}

/** OpenAI's `finish_reason`. */
export type CompletionFinishReason = "stop" | "length" | "tool_calls" | "content_filter";

function isJson(text: string): boolean {
  return parseJson(text) !== undefined;
}
