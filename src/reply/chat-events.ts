import type { AbortScope } from "../abort-scope.ts";
import type { ChatEvent, ChatMessage } from "../chat.ts";
import { ChatError } from "../errors.ts";
import { describeFailure, type FailureContext, refusedReply } from "../providers/failure.ts";
import type { Provider, ProviderEvent, ProviderYield } from "../providers/provider.ts";
import { withDeadlines } from "./deadlines.ts";
import type { Limits } from "./limits.ts";
import { ReplyText } from "./reply-text.ts";

/**
 * Asks a provider and tells the reply as chat events: any number of tokens, then
 * exactly one `done` or `error`, whatever happens; it never throws.
 *
 * When `scope` is aborted the provider is stopped at once, and a ChatError as the
 * reason becomes the `error` that ends the reply. The scope is closed with the reply.
 */
export async function* askProvider(
  provider: Provider,
  messages: readonly ChatMessage[],
  { scope, limits }: { scope: AbortScope; limits: Limits },
): AsyncGenerator<ChatEvent> {
  const { name } = provider;
  const reply = new ReplyText();
  let failure: ChatError | undefined;
  try {
    for await (const event of providerEvents(provider, messages, scope.signal, limits)) {
      if (typeof event !== "string" && event?.type === "finish") {
        if (event.reason === "refusal" && !reply.hasText)
          throw refusedReply(name, event.explanation);
        break;
      }
      if (reply.length + textLength(event) > limits.replyChars)
        throw tooLong(name, limits.replyChars);
      const delta = reply.push(event);
      if (delta !== "") yield { type: "token", delta };
    }
  } catch (error) {
    failure = toFailure(error, scope.signal, { name, started: reply.content !== "" });
  } finally {
    scope.close();
  }
  const rest = reply.end();
  if (rest !== "") yield { type: "token", delta: rest };
  if (failure) yield { type: "error", message: failure.message };
  else yield { type: "done", content: reply.content };
}

function providerEvents(
  provider: Provider,
  messages: readonly ChatMessage[],
  signal: AbortSignal,
  limits: Limits,
): AsyncIterable<ProviderEvent | string> {
  const source = provider.chat(messages, { signal });
  if (typeof source?.[Symbol.asyncIterator] !== "function") {
    // An `async` chat by mistake; its failure would count as unhandled and end the program.
    Promise.resolve(source).catch(() => {});
    throw new TypeError("chat() returned no async iterable");
  }
  const items = withDeadlines(source, {
    signal,
    firstMs: limits.firstTokenMs,
    betweenMs: limits.betweenTokensMs,
    expired: (waitedMs, first) => silence(provider, waitedMs, first),
  });
  return eachEvent(items);
}

async function* eachEvent(
  items: AsyncIterable<ProviderYield>,
): AsyncGenerator<ProviderEvent | string> {
  for await (const item of items) {
    if (Array.isArray(item)) yield* item;
    else yield item as ProviderEvent | string;
  }
}

// Loose, as ReplyText is: not every provider is written with types.
function textLength(event: ProviderEvent | string): number {
  if (typeof event === "string") return event.length;
  return event?.type === "finish" ? 0 : (event?.text?.length ?? 0);
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

function silence(provider: Provider, waitedMs: number, first: boolean): ChatError {
  const what = first ? "sent nothing" : "stopped sending";
  return new ChatError(
    "provider.timeout",
    `${provider.name} ${what} for ${describeError(waitedMs)}, so the reply was given up. Try again, or choose a faster model.`,
  );
}

function tooLong(name: string, replyChars: number): ChatError {
  return new ChatError(
    "reply.too_long",
    `${name} wrote more than ${replyChars} characters, so the reply was stopped. Ask for less at a time.`,
  );
}

function describeError(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  return `${Math.round(seconds / 60)} minutes`;
}
