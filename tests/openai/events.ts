import { ChatError } from "../../src/errors.ts";
import type { CompletionHead } from "../../src/openai/completion-head.ts";
import type { ReplyEvent } from "../../src/reply/provider-reply.ts";

export const HEAD: CompletionHead = { id: "chatcmpl-1", created: 7, model: "fake/m", ignored: [] };

export const text = (value: string): ReplyEvent => ({ type: "text", text: value });
export const reasoning = (value: string): ReplyEvent => ({ type: "reasoning", text: value });
export const call = (index: number, id: string, signature?: string): ReplyEvent => ({
  type: "tool-call",
  index,
  id,
  name: "look",
  ...(signature && { signature }),
});
export const args = (index: number, value: string): ReplyEvent => ({
  type: "tool-arguments",
  index,
  text: value,
});
export const FINISH: ReplyEvent = { type: "finish", reason: "stop" };
export const CALLED: ReplyEvent = { type: "finish", reason: "tool_calls" };
export const CUT: ReplyEvent = { type: "finish", reason: "length" };
export const LOST: ReplyEvent = {
  type: "failure",
  error: new ChatError("provider.failed", "The connection was lost."),
};

export async function* batchesOf(
  ...batches: readonly (readonly ReplyEvent[])[]
): AsyncGenerator<readonly ReplyEvent[]> {
  yield* batches;
}
