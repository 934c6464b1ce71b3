import { toHex } from "../hex.ts";

/** A new name for one request, to find it in the log: 16 hex digits. */
export function newRequestId(): string {
  return toHex(crypto.getRandomValues(new Uint8Array(8)));
}
