/** A new secret of `bytes` random bytes in base64url, without padding. */
export function randomSecret(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  const base64 = btoa(String.fromCharCode(...random));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
