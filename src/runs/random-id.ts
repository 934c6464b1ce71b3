import { toHex } from "../hex.ts";

/** 16 hex digits that nobody can guess. */
export function randomId(): string {
  return toHex(crypto.getRandomValues(new Uint8Array(8)));
}
