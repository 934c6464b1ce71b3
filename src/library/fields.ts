import { parseJson } from "../parse-json.ts";
import type { FrontMatter } from "./front-matter.ts";
import { LibraryFileError } from "./library-files.ts";
import type { FieldValue } from "./yaml-fields.ts";

/** What an agent, a skill, a note and a task may be called. */
const ID = /^[A-Za-z0-9._-]{1,64}$/;

/** Whether a text may be an id: 1 to 64 of `A-Z a-z 0-9 . _ -`, and no way to another directory. */
export function isId(text: string): boolean {
  return ID.test(text) && text !== "." && text !== "..";
}

type Fields = FrontMatter["fields"];

/** A field as text on one line, at most `max` characters; empty when it is missing. */
export function textField(fields: Fields, key: string, max = 1024): string {
  const value = fields.get(key);
  if (value === undefined) return "";
  if (typeof value !== "string") throw wrong(key, "a text on one line");
  return beginning(value.replace(/\s+/g, " ").trim(), max);
}

/** A field that is true or false. */
export function flagField(fields: Fields, key: string, fallback: boolean): boolean {
  const text = withoutComment(fields.get(key)).toLowerCase();
  if (text === "") return fallback;
  if (["true", "yes", "y", "on", "1"].includes(text)) return true;
  if (["false", "no", "n", "off", "0"].includes(text)) return false;
  throw wrong(key, "true or false");
}

/** A field that is a whole number, at least 1; undefined when it is missing. */
export function countField(fields: Fields, key: string, max: number): number | undefined {
  const text = withoutComment(fields.get(key));
  if (text === "") return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > max)
    throw wrong(key, `a whole number from 1 to ${max}`);
  return value;
}

/** A field that is a list: of YAML, of JSON, or of texts with commas between them. */
export function listField(fields: Fields, key: string, max = 100): string[] {
  const value = fields.get(key);
  if (value === undefined) return [];
  const items = typeof value === "string" ? splitList(value.trim()) : value;
  if (!Array.isArray(items)) throw wrong(key, "a list");
  const texts = items.filter((item): item is string => typeof item === "string");
  return texts
    .map((text) => beginning(text.trim(), 256))
    .filter((text) => text !== "")
    .slice(0, max);
}

function splitList(text: string): readonly FieldValue[] {
  const isBracketed = text.startsWith("[") && text.endsWith("]");
  const json = isBracketed ? parseJson(text) : undefined;
  if (Array.isArray(json)) return json.map(String);
  const inner = isBracketed ? text.slice(1, -1) : text;
  return inner.split(",").map((item) => item.trim().replace(/^(["'])(.*)\1$/, "$2"));
}

/** The id of a file: the one that it names, else its directory's. */
export function idOf({ fields }: FrontMatter, directory: string): string {
  const named = textField(fields, "id", 256);
  const id = named === "" ? directory : named;
  if (isId(id)) return id;
  throw new LibraryFileError(
    `has no usable id: it must be 1 to 64 letters, digits, ".", "_" or "-". ${named === "" ? "Rename its directory" : 'Correct its field "id"'}`,
  );
}

/** Makes sure that a file is of the kind that its place says. */
export function requireKind({ fields }: FrontMatter, kind: string): void {
  const written = textField(fields, "kind", 64);
  if (written !== "" && written !== kind) throw wrong("kind", `"${kind}" in this directory`);
}

/** What is wrong with a field; its value is not told, which may be anything. */
export function wrong(key: string, expected: string): LibraryFileError {
  return new LibraryFileError(`has a field "${key}" that cannot be used: expected ${expected}`);
}

/** At most `max` UTF-16 code units of a text, and no half of a character at its end. */
export function beginning(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = text.slice(0, max);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}

/** A short value without the comment that may stand behind it where lines are read as they are. */
function withoutComment(value: FieldValue | undefined): string {
  if (value === undefined) return "";
  const text = typeof value === "string" ? value.trim() : "?";
  const hash = text.indexOf(" #");
  return hash < 0 ? text : text.slice(0, hash).trim();
}
