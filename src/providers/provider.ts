import type { ChatMessage, TokenUsage } from "../chat.ts";

/**
 * Why a model stopped: `stop` it was done, `length` a token limit or the end of its
 * context, `tool_calls` it wants a tool, `refusal` it or a filter declined, `other`
 * anything else that the provider counts as an end.
 */
export type FinishReason = "stop" | "length" | "tool_calls" | "refusal" | "other";

/** What a provider reports of one reply, in order, ended by one `finish`. */
export type ProviderEvent =
  | { readonly type: "text"; readonly text: string }
  /** A part of the model's reasoning trace. */
  | { readonly type: "reasoning"; readonly text: string }
  | {
      readonly type: "finish";
      readonly reason: FinishReason;
      readonly usage?: TokenUsage;
      /** The provider's own words about a refusal. */
      readonly explanation?: string;
    };

/**
 * What `chat` yields: an event, a plain string for text, or a list of events that came
 * together, which may then be passed on together.
 */
export type ProviderYield = ProviderEvent | string | readonly ProviderEvent[];

/** The events of what `chat` yielded, one by one. */
export function eventsOf(item: ProviderYield): readonly (ProviderEvent | string)[] {
  return Array.isArray(item) ? item : [item as ProviderEvent | string];
}

/** What `chat` gets besides the conversation. */
export interface ChatOptions {
  /** Aborted when nobody wants the reply any more; the provider's connection must then close. */
  readonly signal: AbortSignal;
}

/**
 * A source of replies. The smallest one is an object with a name and a `chat` that
 * is an async generator of strings.
 *
 * @example
 * const echo: Provider = {
 *   name: "Echo",
 *   async *chat(messages) {
 *     yield messages.at(-1)?.content ?? "";
 *   },
 * };
 */
export interface Provider {
  /** What people call it, for messages: "Ollama". */
  readonly name: string;
  /** The model that answers. */
  readonly model?: string;
  /**
   * One reply to the conversation. A plain string counts as text; what came together may
   * be given together, as a list. An iterable that ends without a `finish` has finished;
   * one that throws has failed, and a thrown {@link ChatError}'s message is shown to the
   * person.
   */
  chat(messages: readonly ChatMessage[], options: ChatOptions): AsyncIterable<ProviderYield>;
  /** Names of the models to choose from, where the provider has a list. */
  listModels?(options: ChatOptions): Promise<string[]>;
  /** Loads the model ahead of the first message, where that takes long. */
  warmUp?(options: ChatOptions): Promise<void>;
}

/** Options that every built-in provider takes. */
export interface ProviderOptions {
  /** The model's name, as the provider spells it. */
  readonly model: string;
  /** Most tokens in a reply; the provider's own default when absent. */
  readonly maxTokens?: number;
  /** Sampling temperature; sent only when present, since some models refuse it. */
  readonly temperature?: number;
  /** Whether reasoning traces reach the reader. Default `"inline"`. */
  readonly thinking?: "inline" | "hidden";
  /** Does the requests. Default: the runtime's own. */
  readonly fetch?: typeof fetch;
}

/** Options of a provider that is reached by URL and key. */
export interface RemoteProviderOptions extends ProviderOptions {
  readonly apiKey: string;
  /** Base URL in the form that the provider's SDK takes. */
  readonly baseUrl?: string;
}
