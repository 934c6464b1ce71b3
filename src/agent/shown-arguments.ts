import { isRecord, parseJson } from "../parse-json.ts";
import { isNestedDeeper } from "../tools/canonical-json.ts";
import { MAX_ARGUMENT_DEPTH } from "../tools/check-arguments.ts";
import { showInvisible } from "../tools/clean-text.ts";
import { byteLength } from "../tools/result-text.ts";

/** Arguments as a person is shown them. */
export interface ShownArguments {
  /** Indented JSON. */
  readonly text: string;
  /** Bytes of the arguments as the model wrote them. */
  readonly bytes: number;
  /** Whether something was left out of the text. */
  readonly cut: boolean;
}

const MAX_STRING_CHARACTERS = 1024;
const MAX_SHOWN_CHARACTERS = 16_384;
const MAX_PREVIEW_CHARACTERS = 2048;

/**
 * Shows arguments (JSON of an object) with what cannot be seen written out, and, unless they
 * are opened `whole`, each text beyond 1 KiB folded to its beginning and its length.
 */
export function showArguments(given: string, { whole = false } = {}): ShownArguments {
  const bytes = byteLength(given);
  const value = given.trim() === "" ? {} : parseJson(given);
  if (value === undefined || isNestedDeeper(value, MAX_ARGUMENT_DEPTH))
    return { text: showInvisible(given).slice(0, MAX_STRING_CHARACTERS), bytes, cut: true };
  let cut = false;
  const fold = (text: string): string => {
    if (whole || text.length <= MAX_STRING_CHARACTERS) return text;
    cut = true;
    return `${text.slice(0, MAX_STRING_CHARACTERS)}… (${text.length} characters)`;
  };
  const json = showInvisible(JSON.stringify(mapStrings(value, fold), undefined, 2));
  if (whole || json.length <= MAX_SHOWN_CHARACTERS) return { text: json, bytes, cut };
  return { text: `${json.slice(0, MAX_SHOWN_CHARACTERS)}…`, bytes, cut: true };
}

/**
 * The beginning of arguments, in one line: of what is sent, in which a key that the model wrote
 * twice has the value that counts.
 */
export function previewArguments(given: string, maxCharacters = MAX_PREVIEW_CHARACTERS): string {
  const value = parseJson(given);
  const isSent = value !== undefined && !isNestedDeeper(value, MAX_ARGUMENT_DEPTH);
  const text = isSent ? JSON.stringify(value) : given.replaceAll(/\s+/g, " ");
  const line = showInvisible(text.slice(0, maxCharacters)).trim();
  return text.length > maxCharacters ? `${line}…` : line;
}

function mapStrings(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === "string") return map(value);
  if (Array.isArray(value)) return value.map((each) => mapStrings(each, map));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [map(key), mapStrings(each, map)]),
  );
}
