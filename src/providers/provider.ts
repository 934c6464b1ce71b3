import type { TokenUsage } from "../chat.ts";
import type { GenerationOptions, ResponseFormat } from "./generation-options.ts";
import type { Message, Replay } from "./message.ts";

export type { GenerationOptions, ResponseFormat, ToolChoice } from "./generation-options.ts";

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
  /** The model begins to call a tool. The first call's `index` is 0, the next one's 1, … */
  | {
      readonly type: "tool-call";
      readonly index: number;
      /** Unique within the conversation; made up where the provider gives none. */
      readonly id: string;
      readonly name: string;
      /** See `ToolCall`. */
      readonly signature?: string;
    }
  /** More of a call's arguments, which are JSON in the end; none at all stand for `{}`. */
  | { readonly type: "tool-arguments"; readonly index: number; readonly text: string }
  /** To be given back with this turn when the conversation goes on. */
  | { readonly type: "replay"; readonly replay: Replay }
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

/** What is known of a listed model, of which a provider may have given the name alone. */
export function toModelInfo(listed: ModelInfo | string): ModelInfo {
  return typeof listed === "string" ? { name: listed } : listed;
}

/** The events of what `chat` yielded, one by one. */
export function eventsOf(item: ProviderYield): readonly (ProviderEvent | string)[] {
  return Array.isArray(item) ? item : [item as ProviderEvent | string];
}

/** What every call of a provider gets. */
export interface CallOptions {
  /** Aborted when nobody wants the answer any more; the provider's connection must then close. */
  readonly signal: AbortSignal;
}

/** What `chat` gets besides the conversation. */
export interface ChatOptions extends CallOptions, GenerationOptions {
  /** Called once the provider has accepted the request, if it says so before its first event. */
  readonly onAccepted?: () => void;
}

/**
 * What a provider can do beyond text. Who asks it refuses what would change the meaning of
 * an answer and is not here, and says of the rest that it was ignored.
 */
export interface Capabilities {
  /** Whether tools can be given, and their calls and results stand in the conversation. */
  readonly tools?: boolean;
  /** The tool choices besides `auto` that it obeys; `named` stands for that of one tool. */
  readonly toolChoices?: readonly ("none" | "required" | "named")[];
  /** Pictures: in the message alone, or by address as well. Default: none. */
  readonly images?: "data" | "url";
  readonly responseFormats?: readonly ResponseFormat["type"][];
  /** The options that it obeys; `maxTokens`, tools and formats need not be listed. */
  readonly options?: readonly (keyof GenerationOptions)[];
  /** The fields of `extra` that it passes on. */
  readonly extra?: readonly string[];
}

/** What is known of a model that a provider lists. */
export interface ModelInfo {
  /** As the provider spells it. */
  readonly name: string;
  /** What people call it. */
  readonly displayName?: string;
  /** When it was made, in seconds since 1970. */
  readonly created?: number;
  /** Tokens of its context. */
  readonly contextLength?: number;
  /** Such as `text`, `image`. */
  readonly inputModalities?: readonly string[];
  /** Such as `tools`, `reasoning`; names of OpenAI's request fields. */
  readonly supportedParameters?: readonly string[];
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
  chat(messages: readonly Message[], options: ChatOptions): AsyncIterable<ProviderYield>;
  /** What it can do beyond text. Default: nothing. */
  readonly capabilities?: Capabilities;
  /** The models to choose from, where the provider has a list; a string is a name. */
  listModels?(options: CallOptions): Promise<readonly (ModelInfo | string)[]>;
  /** What a model's name alone tells of it, without asking anybody. */
  aboutModel?(name: string): Omit<ModelInfo, "name">;
  /** Loads the model ahead of the first message, where that takes long. */
  warmUp?(options: CallOptions): Promise<void>;
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
