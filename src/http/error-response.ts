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
  // Named, since Bun's Response.json adds a charset that the other answers do not have.
  const init = { status, headers: { "content-type": "application/json", ...headers } };
  return Response.json({ error: { code, message, request_id: requestId } }, init);
}
