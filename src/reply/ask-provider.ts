import type { AbortScope } from "../abort-scope.ts";
import type { ChatEvent, ChatFinishReason, ChatMessage } from "../chat.ts";
import { ChatError } from "../errors.ts";
import { describeFailure, type FailureContext, refusedReply } from "../providers/failure.ts";
import {
  eventsOf,
  type FinishReason,
  type Provider,
  type ProviderEvent,
  type ProviderYield,
} from "../providers/provider.ts";
import { withDeadlines } from "./deadlines.ts";
import type { Limits } from "./limits.ts";
import { ReplyText } from "./reply-text.ts";

type Finish = Extract<ProviderEvent, { type: "finish" }>;

/**
 * Asks a provider and yields the reply as chat events: any number of tokens, then
 * exactly one `done` or `error`, whatever happens; it never throws. Events that came
 * together are yielded together, with their text in one token.
 *
 * When `scope` is aborted the provider is stopped at once, and a ChatError as the
 * reason becomes the `error` that ends the reply. The scope is closed with the reply.
 */
export async function* askProvider(
  provider: Provider,
  messages: readonly ChatMessage[],
  { scope, limits }: { scope: AbortScope; limits: Limits },
): AsyncGenerator<readonly ChatEvent[]> {
  const { name } = provider;
  const reply = new ReplyText();
  let finish: Finish | undefined;
  let failure: ChatError | undefined;
  try {
    for await (const item of providerEvents(provider, messages, scope.signal, limits)) {
      for (const event of eventsOf(item)) {
        if (isFinish(event)) finish = event;
        if (finish) break;
        if (reply.length + textLength(event) > limits.replyChars)
          throw tooLong(name, limits.replyChars);
        reply.push(event);
      }
      if (finish?.reason === "refusal" && !reply.hasText)
        throw refusedReply(name, finish.explanation);
      if (finish) break;
      const delta = reply.take();
      if (delta !== "") yield [token(delta)];
    }
  } catch (error) {
    failure = toFailure(error, scope.signal, { name, started: reply.length > 0 });
  } finally {
    scope.close();
  }
  const rest = reply.end();
  const ending = failure ? errorEvent(failure) : doneEvent(reply.content, finish);
  yield rest === "" ? [ending] : [token(rest), ending];
}

function token(delta: string): ChatEvent {
  return { type: "token", delta };
}

function errorEvent({ message }: ChatError): ChatEvent {
  return { type: "error", message };
}

function doneEvent(content: string, finish: Finish | undefined): ChatEvent {
  if (!finish) return { type: "done", content };
  const { reason, usage } = finish;
  const hasUsage = usage !== undefined && Object.keys(usage).length > 0;
  return {
    type: "done",
    content,
    finishReason: FINISH_REASONS[reason] ?? "other",
    ...(hasUsage && { usage }),
  };
}

const FINISH_REASONS: Readonly<Partial<Record<FinishReason, ChatFinishReason>>> = {
  stop: "stop",
  length: "length",
  refusal: "content_filter",
};

function providerEvents(
  provider: Provider,
  messages: readonly ChatMessage[],
  signal: AbortSignal,
  limits: Limits,
): AsyncIterable<ProviderYield> {
  const source = provider.chat(messages, { signal });
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

// Loose, as ReplyText is: not every provider is written with types.
function isFinish(event: ProviderEvent | string): event is Finish {
  return typeof event !== "string" && event?.type === "finish";
}

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
