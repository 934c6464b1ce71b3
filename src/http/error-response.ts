import { ChatError } from "../errors.ts";

/**
 * The answer for anything thrown before a reply began. Only a ChatError's words are
 * shown; whatever else went wrong stays inside.
 */
export function errorResponse(error: unknown, requestId: string): Response {
  const { code, message, status, headers } =
    error instanceof ChatError
      ? error
      : new ChatError("internal.error", "Something went wrong on the PC. Its log says more.");
  return Response.json({ error: { code, message, request_id: requestId } }, { status, headers });
}
