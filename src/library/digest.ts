import { toHex } from "../hex.ts";

/** SHA-256, in hex, of names and their texts. */
export async function digestOf(texts: readonly (readonly [string, string])[]): Promise<string> {
  // JSON keeps names and texts apart, whatever they hold.
  const bytes = new TextEncoder().encode(JSON.stringify(texts));
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}
