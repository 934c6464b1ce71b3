import { ChatError } from "../errors.ts";

const CHALLENGE = { headers: { "www-authenticate": "Bearer" } };

/**
 * The token of `Authorization: Bearer TOKEN`, the only place where one counts.
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-2.1
 * @throws ChatError `auth.missing_token`
 */
export function readBearerToken(headers: Headers): string {
  const token = /^bearer +(\S.*)$/i.exec(headers.get("authorization") ?? "")?.[1];
  if (token !== undefined) return token;
  throw new ChatError(
    "auth.missing_token",
    "This needs the PC's token, sent as: Authorization: Bearer TOKEN. Pair this device with the PC first.",
    CHALLENGE,
  );
}

/** The error for a token that was never issued, or is not valid any more. */
export function invalidToken(): ChatError {
  return new ChatError(
    "auth.invalid_token",
    "The token is not the PC's current one. Pair this device with the PC again.",
    CHALLENGE,
  );
}
