import type { StoredReply } from "./reply-store.ts";

// Part of the fingerprint, since stores keep no more of a reply than that and its text.
const LINES = "lines:";

/** The fingerprint of a reply that is kept as lines of its surface's own, not as its text. */
export function fingerprintOfLines(fingerprint: string): string {
  return `${LINES}${fingerprint}`;
}

/** Whether what is kept of a reply is its text, which can be shown. */
export function isKeptAsText({ fingerprint }: Pick<StoredReply, "fingerprint">): boolean {
  return !fingerprint.startsWith(LINES);
}
