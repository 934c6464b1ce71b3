/** One thing that a fake provider does while it streams a reply. A string is a piece of text. */
export type Step =
  | string
  | { readonly reasoning: string }
  | { readonly toolCall: FakeToolCall }
  /** OpenAI's dialect only: the model's own words of refusal. */
  | { readonly refusal: string }
  /** Nothing more until this settles: a pause that a test ends, not a clock. */
  | { readonly wait: PromiseLike<unknown> }
  /** One JSON event in the dialect's own framing. */
  | { readonly event: object }
  /** Bytes exactly as they go over the wire. */
  | { readonly raw: string | Uint8Array }
  /** The end in the dialect's own form, with its own reason: `"length"`, `"max_tokens"`, … */
  | { readonly finish: string }
  | { readonly fail: StreamFailure };

/** A call of a tool, whole. */
export interface FakeToolCall {
  readonly name: string;
  /** JSON; in several pieces where the dialect can send them apart. */
  readonly arguments: string | readonly string[];
  /** Default: one of the dialect's own form, another for each call; Ollama has none. */
  readonly id?: string;
}

/**
 * How a stream goes wrong at the step where it stands:
 * - `reset`: a TCP reset, which may overtake what was sent before it (`wait` for its arrival first);
 * - `drop`: the connection ends inside the chunked body;
 * - `end`: the body ends as it should, but without a finish or terminator;
 * - `partial`: the same, in the middle of an event;
 * - `malformed`: an event that is not JSON, then whatever follows;
 * - `error`: the dialect's error event, then the end;
 * - `hang`: nothing more, ever.
 */
export type StreamFailure = "reset" | "drop" | "end" | "partial" | "malformed" | "error" | "hang";

/** What a fake does with one chat request. */
export type Reply =
  | { readonly stream: readonly Step[] }
  | { readonly answer: Answer }
  | { readonly noAnswer: "reset" | "drop" | "hang" };

/** A whole HTTP answer in place of a stream; an object is sent as JSON. */
export interface Answer {
  readonly status: number;
  readonly body?: string | object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One reply for all requests, or what to reply to each; a promise holds the headers back. */
export type Script = Reply | ((request: FakeRequest, index: number) => Reply | Promise<Reply>);

/** A request as it arrived. */
export interface FakeRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The parsed JSON; undefined without a body. */
  readonly body: unknown;
  /** Resolves when the client closes the connection before the reply is over; never otherwise. */
  readonly closed: Promise<void>;
}

/** A reply of these steps; ended properly unless a `finish` or a fatal `fail` stands in them. */
export function stream(...steps: readonly Step[]): Reply {
  return { stream: steps };
}

/** An HTTP answer that is no stream. */
export function answer(
  status: number,
  body: string | object = "",
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return { answer: { status, body, headers } };
}

/** The connection fails, or says nothing, before there are headers. */
export function noAnswer(how: "reset" | "drop" | "hang"): Reply {
  return { noAnswer: how };
}

/** Replies with a text, word by word. */
export function words(text: string): Reply {
  return { stream: text.match(/\s*\S+|\s+/g) ?? [] };
}

/** Replies with what the last message of the request says, word by word. */
export function echo({ body }: FakeRequest): Reply {
  return words(lastText(body));
}

// `messages[].content` everywhere but Gemini, which has `contents[].parts[].text`.
function lastText(body: unknown): string {
  const { messages, contents } = body as {
    messages?: { content: string }[];
    contents?: { parts: { text: string }[] }[];
  };
  return messages?.at(-1)?.content ?? contents?.at(-1)?.parts[0]?.text ?? "";
}
