import type { ChatEvent, ChatFinishReason } from "../chat.ts";
import { refusedReply } from "../providers/failure.ts";
import type { Message } from "../providers/message.ts";
import type { FinishReason, Provider } from "../providers/provider.ts";
import {
  type ProviderReplyOptions,
  providerReply,
  type ReplyEvent,
  type ReplyFinish,
} from "./provider-reply.ts";
import { ReplyText } from "./reply-text.ts";

/**
 * Asks a provider and yields the reply as chat events: any number of tokens, then
 * exactly one `done` or `error`, whatever happens; it never throws. Events that came
 * together are yielded together, with their text in one token.
 */
export async function* askProvider(
  provider: Provider,
  messages: readonly Message[],
  options: ProviderReplyOptions,
): AsyncGenerator<readonly ChatEvent[]> {
  const reply = new ReplyText();
  for await (const batch of providerReply(provider, messages, options)) {
    const ending = endingOf(batch);
    for (const event of batch) reply.push(event);
    const delta = ending ? reply.end() : reply.take();
    const tokens: readonly ChatEvent[] = delta === "" ? [] : [{ type: "token", delta }];
    if (ending) yield [...tokens, lastEvent(ending, reply, provider.name)];
    else if (tokens.length > 0) yield tokens;
  }
}

type Ending = Extract<ReplyEvent, { type: "finish" | "failure" }>;

function endingOf(batch: readonly ReplyEvent[]): Ending | undefined {
  const last = batch.at(-1);
  return last?.type === "finish" || last?.type === "failure" ? last : undefined;
}

function lastEvent(ending: Ending, reply: ReplyText, name: string): ChatEvent {
  if (ending.type === "failure") return { type: "error", message: ending.error.message };
  if (ending.reason === "refusal" && !reply.hasText)
    return { type: "error", message: refusedReply(name, ending.explanation).message };
  return doneEvent(reply.content, ending);
}

function doneEvent(content: string, { reason, usage = {} }: ReplyFinish): ChatEvent {
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
