import { splitFrontMatter } from "./front-matter.ts";
import type { Times } from "./library.ts";
import type { LibraryEntry } from "./library-files.ts";

/** When a file with front matter, and those beside it that belong to it, were written. */
export function timesOf(text: string, entries: readonly (LibraryEntry | undefined)[]): Times {
  const { head = "" } = splitFrontMatter(text) ?? {};
  const createdAt = timeIn(head, CREATED);
  const changes = [timeIn(head, CHANGED), ...entries.map((entry) => entry?.modifiedAt)];
  const known = changes.filter((time) => time !== undefined);
  return {
    ...(createdAt !== undefined && { createdAt }),
    ...(known.length > 0 && { changedAt: Math.max(...known) }),
  };
}

const CREATED = /^createdAt:[ \t]*(.{1,64})$/m;
const CHANGED = /^updated(?:At)?:[ \t]*(.{1,64})$/m;

// The last time that a Date can be.
const MAX_TIME = 8.64e15;

/** Milliseconds since 1970, of such a number or of a date. */
function timeIn(head: string, field: RegExp): number | undefined {
  const text =
    field
      .exec(head)?.[1]
      ?.trim()
      .replace(/^(["'])(.*)\1$/, "$2") ?? "";
  if (text === "") return undefined;
  const number = Number(text);
  const time = Number.isFinite(number) ? number : Date.parse(text);
  return Number.isFinite(time) && time >= 0 && time <= MAX_TIME ? Math.floor(time) : undefined;
}
