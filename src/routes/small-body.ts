/** Bounds of a body that holds a decision or a name, and nothing long. */
export const SMALL_BODY = { maxBytes: 8192, maxMs: 10_000 } as const;
