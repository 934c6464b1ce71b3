export { sha256, sha256Hex } from "../sha256.ts";

/**
 * Compares two digests in a time that depends on neither. Comparing digests instead
 * of the secrets themselves hides their lengths too.
 */
export function equalDigests(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let index = 0; index < a.length; index++) difference |= (a[index] ?? 0) ^ (b[index] ?? 0);
  return difference === 0;
}
