import { LibraryFileError } from "./library-files.ts";
import { type FieldValue, fieldsOfYaml } from "./yaml-fields.ts";

/** A Markdown file with fields before its text. */
export interface FrontMatter {
  readonly fields: ReadonlyMap<string, FieldValue>;
  /** What follows the fields, without blank lines around it. */
  readonly body: string;
}

/** The most characters that the fields of a file may have. */
export const MAX_FRONT_MATTER_CHARACTERS = 32_768;

/**
 * Reads the fields between two lines `---` and the text below them; a text without fields is
 * all body. DotAgents' form, one `key: value` a line with any characters after the colon, is
 * read as DotAgents does; everything else as YAML of texts alone, and where it is none,
 * again line by line. Nothing is ever executed.
 * @throws LibraryFileError when the fields never end, are of another language, or too many
 */
export async function parseFrontMatter(text: string): Promise<FrontMatter> {
  const found = splitFrontMatter(text);
  if (found === undefined) return { fields: new Map(), body: withoutMark(text).trim() };
  const { head, body } = found;
  const lines = head.split("\n");
  const isOurs = lines.some((line) => /^kind:/.test(line)) && lines.every(isPlainLine);
  const fields = isOurs ? fieldsOfLines(lines) : await fieldsOfYaml(head);
  return { fields: fields ?? fieldsOfLines(lines), body };
}

/** A text without the byte order mark that some editors put before it. */
function withoutMark(text: string): string {
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

/**
 * The lines between the two lines `---`, and what follows them; undefined without any.
 * @throws LibraryFileError when they never end, are of another language, or too many
 */
export function splitFrontMatter(given: string): { head: string; body: string } | undefined {
  const text = withoutMark(given);
  if (!text.startsWith("---")) return undefined;
  const firstEnd = lineEnd(text, 0);
  const first = text.slice(0, Math.min(firstEnd, MAX_FIRST_LINE)).trimEnd();
  if (/^---[ \t]*[a-z][a-z0-9]*$/i.test(first))
    throw new LibraryFileError(
      `begins with "${first}": only plain front matter is read, and nothing in it is executed. Make that line ---`,
    );
  if (first !== "---") return undefined;
  for (let at = firstEnd + 1; at < text.length; at = lineEnd(text, at) + 1) {
    if (at - firstEnd > MAX_FRONT_MATTER_CHARACTERS)
      throw new LibraryFileError(
        `has more than ${MAX_FRONT_MATTER_CHARACTERS} characters between its first line --- and the next. Move text below it`,
      );
    if (text.startsWith("---", at) && text.slice(at + 3, lineEnd(text, at)).trim() === "")
      return {
        head: text.slice(firstEnd + 1, at).replaceAll("\r", ""),
        body: text.slice(lineEnd(text, at) + 1).trim(),
      };
  }
  throw new LibraryFileError("begins with a line --- and has no second one to end its fields");
}

const MAX_FIRST_LINE = 40;

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

/** Whether a line is empty, a comment, or a field whose whole value stands on it. */
export function isPlainLine(line: string): boolean {
  return line.trim() === "" || line.startsWith("#") || /^[A-Za-z][\w-]*:/.test(line);
}

/** `key: value` lines; list items and indented lines below a key belong to it. */
function fieldsOfLines(lines: readonly string[]): Map<string, FieldValue> {
  const values = new Map<string, string>();
  const items = new Map<string, string[]>();
  let last: string | undefined;
  for (const line of lines) {
    const text = line.trim();
    if (text === "" || text.startsWith("#")) continue;
    const isBelow = line !== line.trimStart() || text.startsWith("- ");
    const colon = text.indexOf(":");
    if (isBelow && last !== undefined) {
      const below = items.get(last) ?? [];
      below.push(text);
      items.set(last, below);
    } else if (colon > 0) {
      last = text.slice(0, colon).trim();
      values.set(last, unquoted(text.slice(colon + 1).trim()));
      items.delete(last);
    }
  }
  return new Map([...values].map(([key, value]) => [key, withItems(value, items.get(key))]));
}

function withItems(value: string, below: readonly string[] = []): FieldValue {
  if (below.length === 0) return value;
  if (value === "" && below.every((item) => item.startsWith("- ")))
    return below.map((item) => unquoted(item.slice(2).trim()));
  // What YAML says of how lines are joined does not matter where there is no YAML.
  return [...(/^[|>][+-]?$/.test(value) ? [] : [value]), ...below].join(" ").trim();
}

/** A value without the quotes around the whole of it. */
function unquoted(value: string): string {
  const quote = value[0];
  if (value.length < 2 || (quote !== '"' && quote !== "'") || !value.endsWith(quote)) return value;
  const inner = value.slice(1, -1);
  return inner.includes(quote) ? value : inner;
}
