import { toHex } from "../hex.ts";

/** The id of a tool call whose provider gave it none: another one each time. */
export function createCallId(): string {
  return `call_${toHex(crypto.getRandomValues(new Uint8Array(12)))}`;
}
