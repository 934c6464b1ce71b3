/** One turn of a conversation, as the client sends it. */
export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** A message as a client sends it: a user's may be a list of parts, as in OpenAI's API. */
export type SentMessage =
  | ChatMessage
  | { readonly role: "user"; readonly content: readonly SentPart[] };

/** A part of a user's message: text, or a picture as a `data:` URL. */
export type SentPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image_url"; readonly image_url: { readonly url: string } };

/**
 * The events of one reply as a client gets them, in order: any number of `token`s, then
 * exactly one `done` or `error`. The wire protocol of Tokori's remote chat.
 */
export type ChatEvent =
  /** More of the reply: append `delta`, which is never empty. */
  | { readonly type: "token"; readonly delta: string }
  /** The reply is complete; `content` equals all deltas joined. */
  | {
      readonly type: "done";
      readonly content: string;
      readonly finishReason?: ChatFinishReason;
      readonly usage?: TokenUsage;
      /** There for a client that asks for it. */
      readonly details?: ReplyDetails;
    }
  /** The reply failed; `message` is written for the person holding the phone. */
  | { readonly type: "error"; readonly message: string; readonly details?: ReplyDetails };

/** What a client that asks for it is told at the end of a reply, as far as it is known. */
export interface ReplyDetails {
  /** Who answered: `ID/MODEL`, as `GET /v1/models` names it. */
  readonly model?: string;
  /** Milliseconds from asking the provider to its first text; a trace of reasoning is one. */
  readonly firstTokenMs?: number;
  /** Milliseconds from asking the provider to the end. */
  readonly totalMs?: number;
  /** What went wrong, as an error's code. */
  readonly code?: string;
  /** Seconds after which the provider wants to be asked again. */
  readonly retryAfterSeconds?: number;
}

/**
 * Why a complete reply ended: `stop` the model was done, `length` a token limit or the end
 * of its context, `content_filter` it or a filter declined, `other` anything else that the
 * provider counts as an end. The values are those of OpenAI's `finish_reason`.
 */
export type ChatFinishReason = "stop" | "length" | "content_filter" | "other";

/** Tokens that a reply cost, as far as the provider reported them. */
export interface TokenUsage {
  /** Of the whole prompt, what came from a cache included. */
  readonly inputTokens?: number;
  /** Of the whole reply, its reasoning included. */
  readonly outputTokens?: number;
  /** Those of the input that were read from the provider's cache. */
  readonly cachedInputTokens?: number;
  /** Those of the output that went into reasoning. */
  readonly reasoningTokens?: number;
}
