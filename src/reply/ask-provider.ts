import type { ChatEvent, ChatFinishReason, ReplyDetails } from "../chat.ts";
import type { ChatError } from "../errors.ts";
import { refusedReply } from "../providers/failure.ts";
import type { Message } from "../providers/message.ts";
import type { FinishReason, Provider } from "../providers/provider.ts";
import { failureDetails } from "./failure-details.ts";
import {
  type ProviderReplyOptions,
  providerReply,
  type ReplyEvent,
  type ReplyFinish,
} from "./provider-reply.ts";
import { ReplyStopwatch } from "./reply-stopwatch.ts";
import { ReplyText } from "./reply-text.ts";

/** How {@link askProvider} asks. */
export interface AskOptions extends ProviderReplyOptions {
  /** `ID/MODEL`: where it is given, the last event has `details`. */
  readonly describedAs?: string | undefined;
  /** A clock in milliseconds. Default: `performance.now`. */
  readonly now?: () => number;
}

/**
 * Asks a provider and yields the reply as chat events: any number of tokens, then
 * exactly one `done` or `error`, whatever happens; it never throws. Events that came
 * together are yielded together, with their text in one token.
 */
export async function* askProvider(
  provider: Provider,
  messages: readonly Message[],
  options: AskOptions,
): AsyncGenerator<readonly ChatEvent[]> {
  const { describedAs, now } = options;
  const stopwatch = describedAs === undefined ? undefined : new ReplyStopwatch(describedAs, now);
  const reply = new ReplyText();
  for await (const batch of providerReply(provider, messages, options)) {
    const ending = endingOf(batch);
    for (const event of batch) reply.push(event);
    if (stopwatch && reply.length > 0) stopwatch.noteText();
    const delta = ending ? reply.end() : reply.take();
    const tokens: readonly ChatEvent[] = delta === "" ? [] : [{ type: "token", delta }];
    if (ending) {
      const details = stopwatch?.details();
      yield [...tokens, lastEvent(ending, reply, { name: provider.name, details })];
    }
    if (!ending && tokens.length > 0) yield tokens;
  }
}

type Ending = Extract<ReplyEvent, { type: "finish" | "failure" }>;

function endingOf(batch: readonly ReplyEvent[]): Ending | undefined {
  const last = batch.at(-1);
  return last?.type === "finish" || last?.type === "failure" ? last : undefined;
}

function lastEvent(
  ending: Ending,
  reply: ReplyText,
  { name, details }: { name: string; details: ReplyDetails | undefined },
): ChatEvent {
  if (ending.type === "failure") return errorEvent(ending.error, details);
  if (ending.reason === "refusal" && !reply.hasText)
    return errorEvent(refusedReply(name, ending.explanation), details);
  return doneEvent(reply.content, ending, details);
}

function errorEvent(error: ChatError, details: ReplyDetails | undefined): ChatEvent {
  const { message } = error;
  if (!details) return { type: "error", message };
  return { type: "error", message, details: { ...details, ...failureDetails(error) } };
}

function doneEvent(
  content: string,
  { reason, usage = {} }: ReplyFinish,
  details: ReplyDetails | undefined,
): ChatEvent {
  const { inputTokens, outputTokens } = usage;
  const cost = {
    ...(inputTokens !== undefined && { inputTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
  };
  return {
    type: "done",
    content,
    ...(reason && { finishReason: chatFinishReason(reason) }),
    ...(Object.keys(cost).length > 0 && { usage: cost }),
    ...(details && { details }),
  };
}

/** Why a reply ended, as clients are told. */
export function chatFinishReason(reason: FinishReason): ChatFinishReason {
  return FINISH_REASONS[reason] ?? "other";
}

const FINISH_REASONS: Readonly<Partial<Record<FinishReason, ChatFinishReason>>> = {
  stop: "stop",
  length: "length",
  refusal: "content_filter",
};
