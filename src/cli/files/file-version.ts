import { type BigIntStats, statSync } from "node:fs";

// File systems count time in steps of up to 2 s; two edits within one look alike.
const COARSEST_CLOCK_MS = 2000;

/**
 * A text that changes whenever the file at `path` does, for the price of one `stat`;
 * undefined when that cannot be known: the last change is too recent, or `stat` fails.
 */
export function fileVersion(path: string): string | undefined {
  const found = statOf(path);
  if (found === undefined) return "none";
  if (found === null) return undefined;
  const { mtimeMs, mtimeNs, ctimeMs, ctimeNs, size, ino } = found;
  // Both: an edit may keep the old time of the content, and Deno knows the other to the second.
  const changedMs = Math.max(Number(mtimeMs), Number(ctimeMs));
  if (Date.now() - changedMs <= COARSEST_CLOCK_MS) return undefined;
  return [mtimeNs, ctimeNs, size, ino].join(" ");
}

function statOf(path: string): BigIntStats | null | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return null;
  }
}
