import type { FakeRequest, FakeToolCall } from "../script.ts";

/** How one provider's API looks from outside. */
export interface Wire {
  /** The content type of a streamed reply. */
  readonly contentType: string;
  /** The headers of a stream leave with its first piece, as Ollama's do, not at once. */
  readonly headersWaitForFirstPiece?: boolean;
  /** What a request asks for; undefined is answered with the API's 404. */
  route(method: string, pathname: string): "chat" | "models" | "other" | undefined;
  /** Why the real API refuses a chat request with status 400; undefined when it does not. */
  check?(request: FakeRequest): string | undefined;
  /** Encodes one reply. */
  reply(request: FakeRequest, options: WireOptions): ReplyEncoder;
  /** The list of models, or the page of it that the request asks for. */
  models(names: readonly string[], query: URLSearchParams, pageSize: number): object;
  /** Answers what is neither chat nor the list of models. */
  other?(request: FakeRequest): object;
  /** The JSON that answers a chat request which asks for no stream; undefined for one that does. */
  whole?(request: FakeRequest): object | undefined;
  /** The body that goes with an HTTP error. */
  error(status: number, message: string): object;
}

/** Differences between servers of one dialect. */
export interface WireOptions {
  /**
   * Where a reasoning trace stands in OpenAI's dialect. Default `reasoning_content`;
   * `details` is MiniMax's `reasoning_details`, `inline` is `<think>` in the content.
   */
  readonly reasoning?: "reasoning_content" | "reasoning" | "details" | "inline";
  /** Each piece repeats all that came before, as some MiniMax models do. */
  readonly cumulative?: boolean;
}

/** One reply in a wire format; each method returns what goes over the wire. */
export interface ReplyEncoder {
  /** What precedes the first piece, sent with it. */
  begin(): string;
  text(text: string): string;
  reasoning(text: string): string;
  toolCall(call: FakeToolCall): string;
  refusal(text: string): string;
  /** All that ends a reply: reason, usage, terminator. */
  finish(reason?: string): string;
  /** The error event of a reply that has begun. */
  error(message: string): string;
  /** Frames one JSON event. */
  event(event: object): string;
  /** Frames one event that is not JSON. */
  frame(data: string): string;
}

/** What a finished reply of a fake says that it cost. */
export const FAKE_USAGE = { input: 7, output: 11 };

/** A page of a list, for the APIs that page theirs. */
export function pageOf(
  names: readonly string[],
  start: number,
  size: number,
): { names: readonly string[]; more: boolean } {
  return { names: names.slice(start, start + size), more: start + size < names.length };
}
