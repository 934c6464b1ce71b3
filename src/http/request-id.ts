/**
 * A new name for one request, to find it in the log: 16 hex digits, 62 bits of which are random.
 * Of a UUID, since Node draws its bytes ahead for many at once.
 */
export function newRequestId(): string {
  return crypto.randomUUID().slice(19).replace("-", "");
}
