import { isPlainLine, MAX_FRONT_MATTER_CHARACTERS, splitFrontMatter } from "./front-matter.ts";
import { LibraryFileError, MAX_FILE_BYTES } from "./library-files.ts";

/**
 * What a field becomes: a text on one line, or a list. Undefined leaves it as it is, null
 * removes it.
 */
export type WrittenValue = string | readonly string[] | null | undefined;

/**
 * The text of a file with these fields and this body, in DotAgents' form: `key: value` lines
 * between two lines `---`. Of the file that was there before, the fields that are not named
 * stay as they are.
 * @throws LibraryFileError when the result would be too long to be read again
 */
export function writeFrontMatter(
  before: string | undefined,
  fields: Readonly<Record<string, WrittenValue>>,
  body: string,
): string {
  const blocks = blocksOf((before && splitFrontMatter(before)?.head) ?? "");
  const isPlain = blocks.every(({ lines }) => lines.every(isPlainLine));
  const written = Object.entries(fields).filter(([, value]) => value !== undefined);
  const names = new Set(written.map(([name]) => name));
  const lines = [
    ...written.flatMap(([key, value = ""]) =>
      value === null ? [] : [`${key}: ${valueText(value, isPlain)}`.trimEnd()],
    ),
    ...blocks.flatMap((block) => (names.has(block.key) ? commentsOf(block) : block.lines)),
  ];
  const head = lines.join("\n");
  const text = `---\n${head}\n---\n\n${body.trim()}\n`;
  if (head.length > MAX_FRONT_MATTER_CHARACTERS)
    throw new LibraryFileError("would have more fields than can be read. Make them shorter");
  if (new TextEncoder().encode(text).length > MAX_FILE_BYTES)
    throw new LibraryFileError("would be larger than 1 MiB. Make it shorter");
  return text;
}

interface Block {
  /** Empty for what stands before the first field. */
  readonly key: string;
  readonly lines: readonly string[];
}

/** What a person wrote beside a field, which stays without it. */
function commentsOf({ lines }: Block): readonly string[] {
  return lines.filter((line) => line.startsWith("#"));
}

/** The fields as they were written, each with the lines below it that belong to it. */
function blocksOf(head: string): Block[] {
  const blocks: { key: string; lines: string[] }[] = [];
  for (const line of head.split("\n")) {
    const key = /^([A-Za-z][\w-]*)[ \t]*:/.exec(line)?.[1];
    const last = blocks.at(-1);
    if (line.trim() === "") continue;
    if (key === undefined && last !== undefined) last.lines.push(line);
    else blocks.push({ key: key ?? "", lines: [line] });
  }
  return blocks;
}

function valueText(value: string | readonly string[], isPlain: boolean): string {
  if (typeof value !== "string") return listText(value);
  const line = oneLine(value);
  // Beside what only YAML can say, all must be YAML: and every JSON text is.
  if (!isPlain) return JSON.stringify(line);
  const quote = line[0];
  if (line.length < 2 || (quote !== '"' && quote !== "'") || !line.endsWith(quote)) return line;
  // Quotes around the whole would be taken for the file's own.
  const other = quote === '"' ? "'" : '"';
  return `${other}${line}${other}`;
}

function listText(items: readonly string[]): string {
  const texts = items.map(oneLine).filter((item) => item !== "");
  const isSimple = texts.every((item) => /^[\p{L}\p{N}][\p{L}\p{N} ._/-]*$/u.test(item));
  return isSimple ? texts.join(", ") : JSON.stringify(texts);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
