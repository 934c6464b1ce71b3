import type { Message } from "./conversation.ts";

const MAX_MESSAGES = 5;

// What a slow phone draws and lays out in one task; a screen is full after a few frames. What
// comes above that is not laid out.
const MAX_SHOWN_LENGTH = 800;
const MAX_LENGTH = 3_000;

/**
 * Where the slice of a branch begins that ends before `end`: as many messages as one task may
 * draw, and one at least. `isAbove` for those that come above what is shown already.
 */
export function sliceStart(branch: readonly Message[], end: number, isAbove = false): number {
  const maxLength = isAbove ? MAX_LENGTH : MAX_SHOWN_LENGTH;
  let length = 0;
  let at = end;
  while (at > 0 && end - at < MAX_MESSAGES && length < maxLength)
    length += branch[--at]?.content.length ?? 0;
  return at;
}
