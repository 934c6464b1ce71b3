/**
 * One message of a conversation, as providers get it. `content` is its text, always: a
 * provider that knows nothing else can leave the other fields alone, since nobody hands it
 * what it has not said that it can do (see `Capabilities`).
 */
export type Message = InstructionMessage | UserMessage | AssistantMessage | ToolMessage;

/** One message of a conversation in which no tools were called. */
export type PlainMessage = Exclude<Message, ToolMessage>;

/** What the model is told to be; `developer` is OpenAI's newer name for the same. */
export interface InstructionMessage {
  readonly role: "system" | "developer";
  readonly content: string;
}

/** What the person says. */
export interface UserMessage {
  readonly role: "user";
  readonly content: string;
  /** All of it in order, where it is more than its text. */
  readonly parts?: readonly ContentPart[];
}

/** What the model said, and which tools it called. */
export interface AssistantMessage {
  readonly role: "assistant";
  readonly content: string;
  readonly toolCalls?: readonly ToolCall[];
  /** What providers must get back with this turn; see {@link Replay}. */
  readonly replay?: readonly Replay[];
}

/** What came of a call. */
export interface ToolMessage {
  readonly role: "tool";
  readonly content: string;
  /** The `id` of the call that it answers. */
  readonly toolCallId: string;
}

/** A part of a user's message. */
export type ContentPart =
  | { readonly type: "text"; readonly text: string }
  | ImagePart
  | ImageUrlPart;

/** A picture in the message itself. */
export interface ImagePart {
  readonly type: "image";
  readonly mediaType: "image/jpeg" | "image/png" | "image/gif" | "image/webp";
  /** Base64, without a `data:` prefix. */
  readonly data: string;
  /** OpenAI's hint of how closely to look. */
  readonly detail?: string;
}

/** A picture that the provider itself fetches; nothing is ever fetched from here. */
export interface ImageUrlPart {
  readonly type: "image-url";
  /** An `https:` address. */
  readonly url: string;
  readonly detail?: string;
}

/** A tool that the model may call. */
export interface Tool {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the arguments, an object; absent when there are none. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Whether the arguments must follow the schema to the letter, where the provider can promise that. */
  readonly strict?: boolean;
}

/** A call that a model made. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON of an object. */
  readonly arguments: string;
  /** What the provider wants back with this call, unchanged: Gemini's thought signature. */
  readonly signature?: string;
}

/**
 * Something that a provider must get back unchanged with the turn that it belongs to, such
 * as Anthropic's signed thinking or DeepSeek's reasoning; opaque to everybody else, and of no
 * use to another dialect.
 */
export interface Replay {
  /** Whose it is: `anthropic`, `gemini`, `chat-completions`, … */
  readonly dialect: string;
  /** The model that it came from. */
  readonly model: string;
  /** JSON. */
  readonly value: unknown;
}
