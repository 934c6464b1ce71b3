import type { FakeRequest } from "../script.ts";
import { refusalOf } from "./openai-check.ts";

interface Message {
  readonly role?: string;
  readonly tool_calls?: readonly unknown[];
  readonly reasoning_content?: unknown;
}

/**
 * What DeepSeek says to a request that it refuses with status 400: what OpenAI refuses, and a
 * turn of the model's without its reasoning once tools were used.
 * @see https://api-docs.deepseek.com/guides/thinking_mode
 */
export function deepSeekRefusalOf({ body }: FakeRequest): string | undefined {
  const { messages = [] } = (body ?? {}) as { readonly messages?: readonly Message[] };
  const usesTools = messages.some(({ tool_calls: calls }) => calls !== undefined);
  const at = messages.findIndex(
    ({ role, reasoning_content: reasoning }) =>
      usesTools && role === "assistant" && typeof reasoning !== "string",
  );
  if (at >= 0)
    return `Missing \`reasoning_content\` field in the assistant message at message index ${at}. For more information, please refer to https://api-docs.deepseek.com/guides/thinking_mode#tool-calls`;
  const known = messages.map(({ reasoning_content: _, ...rest }) => rest);
  return refusalOf({ ...(body as object), messages: known });
}
