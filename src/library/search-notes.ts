import type { Options } from "minisearch";
import { once } from "../once.ts";
import type { NoteFile } from "./note-file.ts";

/** A note that fits a question. */
export interface NoteHit<T extends NoteFile = NoteFile> {
  readonly note: T;
  /** Higher fits better; comparable within one search alone. */
  readonly score: number;
}

const miniSearch = once(() => import("minisearch"));

/** What is looked at of one note. */
const MAX_INDEXED_CHARACTERS = 65_536;
const MAX_QUERY_CHARACTERS = 256;
const MAX_QUERY_TERMS = 16;
const MAX_TERM_CHARACTERS = 64;

/**
 * Finds notes by words, their beginnings and slips of a letter or two, best first. Notes are
 * indexed at the first search in the same list, which costs some 100 ms for 2,000.
 */
export async function searchNotes<T extends NoteFile>(
  notes: readonly T[],
  query: string,
  { limit = 10 }: { readonly limit?: number } = {},
): Promise<NoteHit<T>[]> {
  const words = termsOf(query.slice(0, MAX_QUERY_CHARACTERS)).slice(0, MAX_QUERY_TERMS);
  if (words.length === 0 || notes.length === 0) return [];
  const search = await searchOf(notes);
  return search(words.join(" "))
    .slice(0, limit)
    .flatMap(({ index, score }) => {
      const note = notes[index];
      return note ? [{ note, score }] : [];
    });
}

type Search = (query: string) => { readonly index: number; readonly score: number }[];

const searches = new WeakMap<readonly NoteFile[], Promise<Search>>();

function searchOf(notes: readonly NoteFile[]): Promise<Search> {
  const known = searches.get(notes);
  if (known) return known;
  const made = index(notes);
  searches.set(notes, made);
  made.catch(() => searches.delete(notes));
  return made;
}

async function index(notes: readonly NoteFile[]): Promise<Search> {
  const { default: MiniSearch } = await miniSearch();
  const engine = new MiniSearch(OPTIONS);
  engine.addAll(
    notes.map(({ title, summary, tags, body }, id) => ({
      id,
      title,
      summary,
      tags: tags.join(" "),
      body: body.slice(0, MAX_INDEXED_CHARACTERS),
    })),
  );
  return (query) => engine.search(query).map(({ id, score }) => ({ index: Number(id), score }));
}

const OPTIONS: Options = {
  fields: ["title", "summary", "tags", "body"],
  tokenize: termsOf,
  // Done by the other.
  processTerm: (term) => term,
  searchOptions: {
    boost: { title: 4, tags: 3, summary: 2 },
    prefix: true,
    fuzzy: (term) => (term.length < 4 ? 0 : Math.min(2, Math.floor(term.length / 4))),
  },
};

// Scripts without spaces between words.
const UNSPACED = /[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]/;

/** The words of a text, without case and accents; pairs of characters where words have no ends. */
function termsOf(text: string): string[] {
  const plain = text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .normalize("NFC");
  return plain.split(/[^\p{L}\p{N}_]+/u).flatMap((word) => {
    if (word === "") return [];
    if (!UNSPACED.test(word)) return [word.slice(0, MAX_TERM_CHARACTERS)];
    const characters = [...word];
    if (characters.length < 2) return [word];
    return characters.slice(1).map((character, at) => `${characters[at]}${character}`);
  });
}
