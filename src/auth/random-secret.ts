import { toHex } from "../hex.ts";

/** A new secret of `bytes` random bytes in base64url, without padding. */
export function randomSecret(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  const base64 = btoa(String.fromCharCode(...random));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** A new name for something, short enough to be typed: 12 hex digits. It is no secret. */
export function randomId(): string {
  return toHex(crypto.getRandomValues(new Uint8Array(6)));
}
