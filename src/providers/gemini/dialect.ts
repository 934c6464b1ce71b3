import { ChatError } from "../../errors.ts";
import { type Dialect, type PlainText, ReportedError, type StreamMessage } from "../dialect.ts";
import type { FinishReason, ProviderEvent } from "../provider.ts";
import { ReplyCallIds } from "../reply-call-ids.ts";
import { detail } from "../sanitize-message.ts";
import { type FunctionCall, type GenerateContentResponse, type Part, usageOf } from "./response.ts";

type Finish = Extract<ProviderEvent, { type: "finish" }>;

/** How a {@link GeminiDialect} names calls. */
export interface GeminiDialectOptions {
  /** The client's name of a tool for Gemini's. Default: the same. */
  readonly toolName?: (wireName: string) => string;
}

/**
 * The responses of Gemini's streamGenerateContent. Older models put STOP on early ones:
 * only the end of the body completes a reply.
 * @see https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse
 */
export class GeminiDialect implements Dialect {
  readonly plainText: PlainText = {
    textOf,
    // The usage counts with the reason to finish only.
    unread: ["candidatesTokenCount", "totalTokenCount", "tokenCount"],
    read: (text) => [{ type: "text", text }],
  };
  readonly #toolName: (wireName: string) => string;
  readonly #callIds = new ReplyCallIds();
  #finish: Finish | undefined;
  #failure: ChatError | undefined;

  constructor({ toolName = (name) => name }: GeminiDialectOptions = {}) {
    this.#toolName = toolName;
  }

  read(message: StreamMessage): readonly ProviderEvent[] {
    const response: GenerateContentResponse | null = JSON.parse(message.data);
    if (!response) return [];
    if (response.error) throw new ReportedError(response, message);
    const finish = finishOf(response);
    if (finish) {
      this.#finish = finish;
      this.#failure = failureOf(response);
    }
    return this.#contentOf(response);
  }

  end(): readonly ProviderEvent[] {
    if (this.#failure) throw this.#failure;
    if (!this.#finish) return [];
    const isCalling = this.#finish.reason === "stop" && this.#callIds.size > 0;
    return [isCalling ? { ...this.#finish, reason: "tool_calls" } : this.#finish];
  }

  #contentOf({ candidates }: GenerateContentResponse): readonly ProviderEvent[] {
    const events: ProviderEvent[] = [];
    for (const part of candidates?.[0]?.content?.parts ?? []) {
      if (part?.text) events.push({ type: part.thought ? "reasoning" : "text", text: part.text });
      if (part?.functionCall?.name) events.push(...this.#readCall(part.functionCall, part));
    }
    return events;
  }

  /** A call, which always comes whole. */
  #readCall(call: FunctionCall, { thoughtSignature }: Part): readonly ProviderEvent[] {
    const index = this.#callIds.size;
    const id = this.#callIds.next(call.id);
    return [
      {
        type: "tool-call",
        index,
        id,
        name: this.#toolName(call.name ?? ""),
        ...(thoughtSignature && { signature: thoughtSignature }),
      },
      { type: "tool-arguments", index, text: JSON.stringify(call.args ?? {}) },
    ];
  }
}

function textOf(message: unknown): string | undefined {
  const response = (message ?? {}) as GenerateContentResponse;
  const parts = response.candidates?.[0]?.content?.parts ?? [];
  if (response.error || finishOf(response) || parts.length !== 1) return undefined;
  const { text, thought, functionCall } = parts[0] ?? {};
  return typeof text === "string" && !thought && !functionCall ? text : undefined;
}

function finishOf(response: GenerateContentResponse): Finish | undefined {
  const { candidates, promptFeedback, usageMetadata } = response;
  const marker = candidates?.[0]?.finishReason ?? promptFeedback?.blockReason;
  if (!marker) return undefined;
  const reason = FINISH_REASONS.get(marker) ?? "refusal";
  return {
    type: "finish",
    reason,
    usage: usageOf(usageMetadata ?? {}),
    ...(reason === "refusal" && { explanation: promptFeedback?.blockReasonMessage ?? marker }),
  };
}

const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ["STOP", "stop"],
  ["MAX_TOKENS", "length"],
  ["CONTINUATION", "length"],
]);

/** Why a reply is none that could be used, where it ended so. */
function failureOf({ candidates }: GenerateContentResponse): ChatError | undefined {
  const { finishReason, finishMessage } = candidates?.[0] ?? {};
  const words = FAILURES.get(finishReason ?? "");
  if (words === undefined) return undefined;
  const said = detail(typeof finishMessage === "string" ? finishMessage : "", {});
  return new ChatError("provider.failed", `Gemini: ${words}${said} Try again.`);
}

// https://ai.google.dev/api/generate-content#FinishReason
const FAILURES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    MALFORMED_FUNCTION_CALL: "the model called a tool in a form that cannot be read",
    UNEXPECTED_TOOL_CALL: "the model called a tool that it was not given",
    TOO_MANY_TOOL_CALLS: "the model called tools too often in a row",
    MISSING_THOUGHT_SIGNATURE: "a call in the conversation has lost its thought signature",
    MALFORMED_RESPONSE: "the model's reply is in a form that cannot be read",
  }),
);
