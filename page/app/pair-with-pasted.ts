import { ApiError } from "../../src/client/chat-api.ts";
import { readPairingInput } from "../pc/pairing-input.ts";
import { words } from "../words/pairing.ts";
import type { PcDirectory } from "./pc-directory.ts";

/**
 * What was pasted is for a PC at another address, where this page cannot take it: `unlisted`, since
 * its owner does not let it; `insecure`, since browsers do not; `silent`, since nothing came back,
 * as when that PC's owner does not let this page. It must not be sent to this address.
 */
export class PastedElsewhere extends Error {
  override readonly name = "PastedElsewhere";
  readonly origin: string;
  readonly why: "unlisted" | "insecure" | "silent";

  constructor(origin: string, why: PastedElsewhere["why"]) {
    super(`It is for ${origin}.`);
    this.origin = origin;
    this.why = why;
  }
}

/**
 * Pairs with what was pasted; returns the origin of the PC, none for the one that serves the page.
 * @throws PastedElsewhere when it is for another address, ApiError when it is no good, or
 * TypeError when the PC cannot be reached
 */
export async function pairWithPasted(
  link: PcDirectory,
  pasted: string,
): Promise<string | undefined> {
  const input = readPairingInput(pasted);
  if (!input) throw new ApiError(words.notAPairing, { status: 0 });
  if (input.kind === "secret") return void (await pairWithSecret(link, input.secret));
  const other = input.origin === location.origin ? undefined : input.origin;
  if (other !== undefined && !link.allowed.includes(other))
    throw new PastedElsewhere(other, isInsecure(other) ? "insecure" : "unlisted");
  try {
    await (input.kind === "code"
      ? link.pairWithCode(input, other)
      : link.pairWithToken(input.token, other));
  } catch (error) {
    if (other === undefined || error instanceof ApiError || !navigator.onLine) throw error;
    throw new PastedElsewhere(other, "silent");
  }
  return other;
}

/** Whether a PC's owner cannot list an origin: see src/page/other-pcs.ts. */
function isInsecure(origin: string): boolean {
  return !/^https:|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|$)/.test(origin);
}

// Codes are shorter than tokens, but that is nobody's promise.
async function pairWithSecret(link: PcDirectory, secret: string): Promise<void> {
  const isCode = secret.length < 32;
  const pair = (asCode: boolean): Promise<void> =>
    asCode ? link.pairWithCode({ code: secret }) : link.pairWithToken(secret);
  try {
    await pair(isCode);
  } catch (error) {
    if (!(error instanceof ApiError) || ![401, 410].includes(error.status)) throw error;
    await pair(!isCode);
  }
}
