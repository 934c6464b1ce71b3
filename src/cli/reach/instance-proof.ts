import { createHmac, timingSafeEqual } from "node:crypto";
import type { Handler } from "../../handler.ts";

/** The request header that asks a server to prove which one it is: 32 hex digits. */
export const CHALLENGE_HEADER = "x-tokori-challenge";

/** The response header with the proof: 64 hex digits. */
export const PROOF_HEADER = "x-tokori-proof";

const CHALLENGE = /^[0-9a-f]{32}$/;

/**
 * Lets `/v1/health` prove that it is the server that holds `token`, to a client that holds
 * it too, without either of them sending it: an HMAC-SHA256 over the asker's random number.
 * The token must be a random one, since a guess could be checked against the answer.
 */
export function withInstanceProof(handler: Handler, token: string): Handler {
  return async (request) => {
    const challenge = request.headers.get(CHALLENGE_HEADER);
    const response = await handler(request);
    if (challenge === null || !CHALLENGE.test(challenge)) return response;
    // A refused request learns nothing about this server.
    if (!response.ok || new URL(request.url).pathname !== "/v1/health") return response;
    const { status, statusText } = response;
    const headers = new Headers(response.headers);
    headers.set(PROOF_HEADER, proofOf(challenge, token));
    return new Response(response.body, { status, statusText, headers });
  };
}

/** Whether `proof` is what the server that holds `token` answers to `challenge`. */
export function isProof(proof: string, challenge: string, token: string): boolean {
  const [given, expected] = [Buffer.from(proof), Buffer.from(proofOf(challenge, token))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** What the holder of `token` answers to `challenge`. */
function proofOf(challenge: string, token: string): string {
  // The prefix keeps this from being an answer to any other question.
  return createHmac("sha256", token).update(`remote-chat health proof\n${challenge}`).digest("hex");
}
