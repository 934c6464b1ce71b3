import type { AbortScope } from "../abort-scope.ts";
import { ChatError } from "../errors.ts";
import { describeFailure, type FailureContext } from "../providers/failure.ts";
import type { Message } from "../providers/message.ts";
import {
  eventsOf,
  type GenerationOptions,
  type Provider,
  type ProviderEvent,
  type ProviderYield,
} from "../providers/provider.ts";
import { withDeadlines } from "./deadlines.ts";
import type { Limits } from "./limits.ts";

/** How a reply ended: without a `reason` if the provider's own code just ended. */
export type ReplyFinish = Omit<Finish, "reason"> & Partial<Pick<Finish, "reason">>;

type Finish = Extract<ProviderEvent, { type: "finish" }>;

/** What becomes of one reply: the provider's events, ended by one `finish` or one `failure`. */
export type ReplyEvent =
  | Exclude<ProviderEvent, { type: "finish" }>
  | ReplyFinish
  | { readonly type: "failure"; readonly error: ChatError };

/** How {@link providerReply} asks. */
export interface ProviderReplyOptions {
  /**
   * When it is aborted the provider is stopped at once; a ChatError as the reason becomes the
   * failure. It is closed with the reply.
   */
  readonly scope: AbortScope;
  readonly limits: Limits;
  readonly generation?: GenerationOptions | undefined;
  /** Called once the provider has accepted the request, if it says so before its first event. */
  readonly onAccepted?: (() => void) | undefined;
}

/**
 * Asks a provider and yields its events, those together that came together, then exactly one
 * `finish` or `failure`, whatever happens; it never throws. Every surface makes its own
 * events of these.
 */
export async function* providerReply(
  provider: Provider,
  messages: readonly Message[],
  options: ProviderReplyOptions,
): AsyncGenerator<readonly ReplyEvent[]> {
  const { scope, limits } = options;
  const { name } = provider;
  let length = 0;
  let batch: ReplyEvent[] = [];
  let ending: ReplyEvent | undefined;
  try {
    for await (const item of providerEvents(provider, messages, options)) {
      batch = [];
      for (const yielded of eventsOf(item)) {
        const event = toEvent(yielded);
        if (event?.type === "finish") ending = event;
        if (ending) break;
        length += lengthOf(event);
        if (length > limits.replyChars) throw tooLong(name, limits.replyChars);
        if (event) batch.push(event);
      }
      if (ending) break;
      if (batch.length > 0) yield batch;
      batch = [];
    }
  } catch (error) {
    const words = toFailure(error, scope.signal, { name, started: length > 0 });
    ending = { type: "failure", error: words };
  } finally {
    scope.close();
  }
  yield [...batch, ending ?? { type: "finish" }];
}

// Loose, since not every provider is written with types: what is no event adds nothing.
function toEvent(yielded: ProviderEvent | string): ProviderEvent | undefined {
  if (typeof yielded === "string")
    return yielded === "" ? undefined : { type: "text", text: yielded };
  return typeof yielded?.type === "string" ? yielded : undefined;
}

function lengthOf(event: ProviderEvent | undefined): number {
  if (event === undefined || event.type === "finish" || event.type === "replay") return 0;
  return event.type === "tool-call" ? event.name.length : (event.text?.length ?? 0);
}

function providerEvents(
  provider: Provider,
  messages: readonly Message[],
  { scope: { signal }, limits, generation, onAccepted }: ProviderReplyOptions,
): AsyncIterable<ProviderYield> {
  const accepted = onAccepted && { onAccepted };
  const source = provider.chat(messages, { signal, ...generation, ...accepted });
  if (typeof source?.[Symbol.asyncIterator] !== "function") {
    // An `async` chat by mistake; its failure would count as unhandled and end the program.
    Promise.resolve(source).catch(() => {});
    throw new TypeError("chat() returned no async iterable");
  }
  return withDeadlines(source, {
    signal,
    firstMs: limits.firstTokenMs,
    betweenMs: limits.betweenTokensMs,
    expired: (waitedMs, first) => timedOut(provider, waitedMs, first),
  });
}

/** Words for anything that was thrown, be it made so that reading it throws again. */
function toFailure(error: unknown, signal: AbortSignal, context: FailureContext): ChatError {
  if (error instanceof ChatError) return error;
  if (signal.aborted)
    return new ChatError("server.shutting_down", "The reply was stopped on the PC. Try again.");
  try {
    return describeFailure(error, context);
  } catch {
    return new ChatError("provider.failed", `${context.name} failed without saying why.`);
  }
}

function timedOut(provider: Provider, waitedMs: number, first: boolean): ChatError {
  const what = first ? "sent nothing" : "stopped sending";
  return new ChatError(
    "provider.timeout",
    `${provider.name} ${what} for ${formatDuration(waitedMs)}, so the reply was given up. Try again, or choose a faster model.`,
  );
}

function tooLong(name: string, replyChars: number): ChatError {
  return new ChatError(
    "reply.too_long",
    `${name} wrote more than ${replyChars} characters, so the reply was stopped. Ask for less at a time.`,
  );
}

function formatDuration(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  return `${Math.round(seconds / 60)} minutes`;
}
