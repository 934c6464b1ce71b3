import { type Dialect, type PlainText, ReportedError, type StreamMessage } from "./dialect.ts";
import type { FinishReason, ProviderEvent } from "./provider.ts";
import { toUsage } from "./token-usage.ts";

/** The parts of a response that are read; any of them may be missing or null. */
interface GenerateContentResponse {
  readonly candidates?: readonly (Candidate | null)[] | null;
  readonly promptFeedback?: {
    readonly blockReason?: string;
    readonly blockReasonMessage?: string;
  } | null;
  readonly usageMetadata?: {
    readonly promptTokenCount?: number;
    readonly candidatesTokenCount?: number;
    readonly thoughtsTokenCount?: number;
  } | null;
  readonly error?: unknown;
}

interface Candidate {
  readonly content?: { readonly parts?: readonly (Part | null)[] | null } | null;
  readonly finishReason?: string | null;
}

interface Part {
  readonly text?: string;
  readonly thought?: boolean;
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
  #finish: ProviderEvent | undefined;

  read(message: StreamMessage): readonly ProviderEvent[] {
    const response: GenerateContentResponse | null = JSON.parse(message.data);
    if (!response) return [];
    if (response.error) throw new ReportedError(response, message);
    this.#finish = finishOf(response) ?? this.#finish;
    return contentOf(response);
  }

  end(): readonly ProviderEvent[] {
    return this.#finish ? [this.#finish] : [];
  }
}

function textOf(message: unknown): string | undefined {
  const response = (message ?? {}) as GenerateContentResponse;
  const parts = response.candidates?.[0]?.content?.parts ?? [];
  if (response.error || finishOf(response) || parts.length !== 1) return undefined;
  const { text, thought } = parts[0] ?? {};
  return typeof text === "string" && !thought ? text : undefined;
}

function contentOf({ candidates }: GenerateContentResponse): readonly ProviderEvent[] {
  const events: ProviderEvent[] = [];
  for (const part of candidates?.[0]?.content?.parts ?? []) {
    if (part?.text) events.push({ type: part.thought ? "reasoning" : "text", text: part.text });
  }
  return events;
}

function finishOf(response: GenerateContentResponse): ProviderEvent | undefined {
  const { candidates, promptFeedback, usageMetadata } = response;
  const marker = candidates?.[0]?.finishReason ?? promptFeedback?.blockReason;
  if (!marker) return undefined;
  const { promptTokenCount, candidatesTokenCount, thoughtsTokenCount = 0 } = usageMetadata ?? {};
  const reason = FINISH_REASONS.get(marker) ?? "refusal";
  return {
    type: "finish",
    reason,
    // Thoughts are counted apart from the reply, and paid for as well.
    usage: toUsage(
      promptTokenCount,
      candidatesTokenCount === undefined ? undefined : candidatesTokenCount + thoughtsTokenCount,
    ),
    ...(reason === "refusal" && { explanation: promptFeedback?.blockReasonMessage ?? marker }),
  };
}

const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ["STOP", "stop"],
  ["MAX_TOKENS", "length"],
]);
