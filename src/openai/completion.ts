import { ChatError } from "../errors.ts";
import type { ToolCall } from "../providers/message.ts";
import type { ReplyEvent } from "../reply/provider-reply.ts";
import { CompletionCalls, type CompletionFinishReason } from "./completion-calls.ts";
import { type CompletionHead, headFields } from "./completion-head.ts";
import { type CompletionUsage, toCompletionUsage } from "./completion-usage.ts";

/** A whole chat completion. @see https://platform.openai.com/docs/api-reference/chat/object */
export interface Completion extends Omit<CompletionHead, "ignored" | "conversationId"> {
  readonly object: "chat.completion";
  readonly conversation_id?: string;
  readonly choices: readonly [CompletionChoice];
  readonly usage: CompletionUsage;
}

interface CompletionChoice {
  readonly index: 0;
  readonly message: CompletionMessage;
  readonly logprobs: null;
  readonly finish_reason: CompletionFinishReason;
}

interface CompletionMessage {
  readonly role: "assistant";
  readonly content: string | null;
  readonly refusal: null;
  readonly reasoning_content?: string;
  readonly tool_calls?: readonly object[];
}

/**
 * Puts a reply together.
 * @throws ChatError when it failed: the failure itself if nothing had come of the reply, else
 * `provider.failed`, since a part of a reply is none
 */
export async function assembleCompletion(
  head: CompletionHead,
  batches: AsyncIterable<readonly ReplyEvent[]>,
): Promise<Completion> {
  const calls = new CompletionCalls();
  let content = "";
  let reasoning = "";
  for await (const batch of batches)
    for (const event of batch) {
      calls.push(event);
      if (event.type === "text") content += event.text;
      if (event.type === "reasoning") reasoning += event.text;
      if (event.type === "failure")
        throw content + reasoning === "" && calls.isEmpty ? event.error : cutShort(event.error);
      if (event.type !== "finish") continue;
      const { reason, usage } = event;
      const toolCalls = [...calls.whole(reason).values()];
      const message: CompletionMessage = {
        role: "assistant",
        content: content === "" && toolCalls.length > 0 ? null : content,
        refusal: null,
        ...(reasoning !== "" && { reasoning_content: reasoning }),
        ...(toolCalls.length > 0 && { tool_calls: toolCalls.map(toolCallOf) }),
      };
      const finish_reason = calls.finishReason(reason);
      return {
        ...headFields(head, "chat.completion"),
        choices: [{ index: 0, message, logprobs: null, finish_reason }],
        usage: toCompletionUsage(usage),
      };
    }
  throw new ChatError("provider.failed", "The reply ended without an end. Try again.");
}

function cutShort(failure: ChatError): ChatError {
  // A run that is asked for once more might do once more what it has done.
  if (failure.code === "run.failed") return failure;
  return new ChatError("provider.failed", failure.message, { cause: failure });
}

function toolCallOf({ id, name, arguments: given, signature }: ToolCall): object {
  return {
    id,
    type: "function",
    function: { name, arguments: given },
    ...(signature && { extra_content: { google: { thought_signature: signature } } }),
  };
}
