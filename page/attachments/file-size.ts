import { words } from "../words/attachments.ts";
import { inDigits } from "../words/times.ts";

/** A file's size, as people compare it: `12 kB`, `3.4 MB`. */
export function fileSize(bytes: number): string {
  if (bytes < 999_500) return words.kilobytes(inDigits(Math.max(1, Math.round(bytes / 1000))));
  return words.megabytes(inDigits(bytes / 1_000_000, bytes < 10_000_000 ? 1 : 0));
}
