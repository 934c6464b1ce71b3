import { ChatError, type ChatErrorCode } from "../errors.ts";

/** The codes that OpenAI's clients look for, in place of this protocol's own. */
const CODES: Readonly<Partial<Record<ChatErrorCode, ChatErrorCode>>> = {
  "chat.model_not_found": "model_not_found",
  "provider.context_too_long": "context_length_exceeded",
  "provider.rate_limited": "rate_limit_exceeded",
  "chat.unsupported": "unsupported_parameter",
};

/** The same error with OpenAI's code, where it has one. */
export function toCompletionError(error: ChatError): ChatError {
  const code = CODES[error.code];
  if (code === undefined) return error;
  const { message, headers } = error;
  const param = error.param ?? (code === "model_not_found" ? "model" : null);
  return new ChatError(code, message, { headers, param, cause: error });
}
