import { ChatError } from "../errors.ts";

/** What is wrong, in the terms of OpenAI's API. */
export type ErrorType =
  | "invalid_request_error"
  | "authentication_error"
  | "permission_error"
  | "rate_limit_error"
  | "server_error";

/** An error as clients get it: this protocol's fields, and beside them `type` and `param` of OpenAI's. */
export interface ErrorBody {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly request_id: string;
    readonly type: ErrorType;
    readonly param: string | null;
  };
}

/**
 * The answer for anything thrown before a reply began. Only a ChatError's message
 * is shown; that of any other error is not.
 */
export function errorResponse(error: unknown, requestId: string): Response {
  const shown =
    error instanceof ChatError
      ? error
      : new ChatError("internal.error", "Something went wrong on the PC. Its log says more.");
  const { status, headers } = shown;
  // Named, since Bun's Response.json adds a charset that the other answers do not have.
  const init = { status, headers: { "content-type": "application/json", ...headers } };
  return Response.json(errorBody(shown, requestId), init);
}

/** The body that tells of an error. */
export function errorBody(
  { code, message, status, param }: ChatError,
  requestId: string,
): ErrorBody {
  return { error: { code, message, request_id: requestId, type: errorType(status), param } };
}

/** OpenAI's error type for an HTTP status. @see https://platform.openai.com/docs/guides/error-codes */
function errorType(status: number): ErrorType {
  if (status >= 500) return "server_error";
  if (status === 401) return "authentication_error";
  if (status === 403) return "permission_error";
  if (status === 429) return "rate_limit_error";
  return "invalid_request_error";
}
