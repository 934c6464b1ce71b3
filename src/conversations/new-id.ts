import { toHex } from "../hex.ts";

/** 24 hex digits that nobody can guess, as the page's ids are. */
export function newId(): string {
  return toHex(crypto.getRandomValues(new Uint8Array(12)));
}
