import { ApiError } from "../../src/client/chat-api.ts";
import { readPairingInput } from "../pc/pairing-input.ts";
import { words } from "../words/pairing.ts";
import type { PcLink } from "./pc-link.ts";

/** What was pasted is for a PC at another address; its token must not be sent here. */
export class PastedElsewhere extends Error {
  override readonly name = "PastedElsewhere";
  readonly origin: string;

  constructor(origin: string) {
    super(`It is for ${origin}.`);
    this.origin = origin;
  }
}

/**
 * Pairs with what was pasted.
 * @throws PastedElsewhere when it is for another address, ApiError when it is no good, or
 * TypeError when the PC cannot be reached
 */
export async function pairWithPasted(link: PcLink, pasted: string): Promise<void> {
  const input = readPairingInput(pasted);
  if (!input) throw new ApiError(words.notAPairing, { status: 0 });
  if (input.kind === "secret") return await pairWithSecret(link, input.secret);
  if (input.origin !== undefined && input.origin !== location.origin)
    throw new PastedElsewhere(input.origin);
  await (input.kind === "code" ? link.pairWithCode(input) : link.pairWithToken(input.token));
}

// Codes are shorter than tokens, but that is nobody's promise.
async function pairWithSecret(link: PcLink, secret: string): Promise<void> {
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
