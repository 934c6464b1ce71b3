import type { LibraryNote } from "../library/library.ts";
import type { NoteContext } from "../library/note-file.ts";

const SORTS = [
  "relevance",
  "updated-desc",
  "updated-asc",
  "created-desc",
  "created-asc",
  "title-asc",
  "title-desc",
] as const;

/** The order of notes; `relevance` is the one that they are in. */
export type NoteSort = (typeof SORTS)[number];

/** Which notes are listed. */
export interface NoteFilter {
  readonly context?: NoteContext;
  readonly maxAgeDays?: number;
  readonly sort?: NoteSort;
  readonly limit: number;
}

const MAX_NOTES = 500;
const DAY_MS = 86_400_000;
const AGES = new Map<unknown, number>([
  ["7d", 7],
  ["30d", 30],
  ["90d", 90],
  ["year", 365],
]);

/** What a query or a body asks for; as at DotAgents, what cannot be meant counts as left out. */
export function noteFilter(given: Readonly<Record<string, unknown>>): NoteFilter {
  const { context } = given;
  const maxAgeDays = AGES.get(given.dateFilter);
  const sort = SORTS.find((each) => each === given.sort);
  const limit = given.limit === undefined || given.limit === "" ? Number.NaN : Number(given.limit);
  return {
    ...((context === "auto" || context === "search-only") && { context }),
    ...(maxAgeDays !== undefined && { maxAgeDays }),
    ...(sort && { sort }),
    limit: Number.isFinite(limit) ? Math.max(0, Math.min(MAX_NOTES, Math.floor(limit))) : MAX_NOTES,
  };
}

/** Those of `notes` that are asked for, by default the last changed first. */
export function filterNotes(
  notes: readonly LibraryNote[],
  { context, maxAgeDays, sort = "updated-desc", limit }: NoteFilter,
  { now = Date.now }: { readonly now?: () => number } = {},
): readonly LibraryNote[] {
  const oldest = maxAgeDays === undefined ? 0 : now() - maxAgeDays * DAY_MS;
  const wanted = notes.filter(
    (note) => (context === undefined || note.context === context) && updatedAt(note) >= oldest,
  );
  const sorted = sort === "relevance" ? wanted : wanted.toSorted(COMPARE[sort]);
  return sorted.slice(0, limit);
}

type Compare = (one: LibraryNote, other: LibraryNote) => number;

const COMPARE: Readonly<Record<Exclude<NoteSort, "relevance">, Compare>> = {
  "updated-desc": (one, other) => updatedAt(other) - updatedAt(one),
  "updated-asc": (one, other) => updatedAt(one) - updatedAt(other),
  "created-desc": (one, other) => createdAt(other) - createdAt(one),
  "created-asc": (one, other) => createdAt(one) - createdAt(other),
  "title-asc": (one, other) => one.title.localeCompare(other.title),
  "title-desc": (one, other) => other.title.localeCompare(one.title),
};

function updatedAt({ changedAt = 0 }: LibraryNote): number {
  return changedAt;
}

function createdAt(note: LibraryNote): number {
  return note.createdAt ?? updatedAt(note);
}
