import { type ParseError, parse } from "jsonc-parser";
import { isRecord } from "../parse-json.ts";
import { LibraryFileError } from "./library-files.ts";

/** A JSON object whose fields are not known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The object that a text holds: JSON, with the comments and last commas that editors leave.
 * @throws LibraryFileError naming the line of the first fault, and nothing that stands there
 */
export function parseJsonObject(text: string): JsonObject {
  const errors: ParseError[] = [];
  const value = parsed(text.replace(/^\ufeff/, ""), errors);
  const first = errors.sort((one, other) => one.offset - other.offset)[0];
  if (first !== undefined)
    throw new LibraryFileError(
      `is not valid JSON at line ${text.slice(0, first.offset).split("\n").length}. Correct it there`,
    );
  if (isJsonObject(value)) return value;
  throw new LibraryFileError("must be one JSON object: { … }");
}

function parsed(text: string, errors: ParseError[]): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      return parse(text, errors, { allowTrailingComma: true });
    } catch {
      throw new LibraryFileError("is nested too deeply to be read");
    }
  }
}

/** Whether a JSON value is an object, and no list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return isRecord(value) && !Array.isArray(value);
}

/** A field that is an object. @throws LibraryFileError when it is another thing */
export function objectAt(object: JsonObject, key: string, path = key): JsonObject | undefined {
  const value = own(object, key);
  if (value === undefined || value === null) return undefined;
  if (isJsonObject(value)) return value;
  throw unexpected(path, "an object");
}

/** A field that is a text with something in it. @throws LibraryFileError */
export function stringAt(object: JsonObject, key: string, path = key): string | undefined {
  const value = own(object, key);
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string" && value.trim() !== "" && !value.includes("\0")) return value;
  throw unexpected(path, "a text");
}

/** A field that is true or false. @throws LibraryFileError */
export function booleanAt(object: JsonObject, key: string, path = key): boolean | undefined {
  const value = own(object, key);
  if (value === undefined || value === null || typeof value === "boolean")
    return value ?? undefined;
  throw unexpected(path, "true or false");
}

/** A field that is a list of texts. @throws LibraryFileError */
export function stringsAt(
  object: JsonObject,
  key: string,
  { path = key, max = 256 }: { readonly path?: string; readonly max?: number } = {},
): string[] | undefined {
  const value = own(object, key);
  if (value === undefined || value === null) return undefined;
  const isList = Array.isArray(value) && value.length <= max;
  if (isList && value.every((item) => isScalar(item))) return value.map(String);
  throw unexpected(path, `a list of at most ${max} texts`);
}

/** A field that is an object of texts; numbers and flags are written out. @throws LibraryFileError */
export function stringMapAt(object: JsonObject, key: string): [string, string][] {
  const entries = Object.entries(objectAt(object, key) ?? {});
  if (entries.length > 256) throw unexpected(key, "at most 256 fields");
  return entries.map(([name, value]) => {
    if (isScalar(value)) return [name, String(value)];
    throw unexpected(`${key}.${beginningOfName(name)}`, "a text");
  });
}

/** One of a few texts. @throws LibraryFileError */
export function choiceAt<T extends string>(
  object: JsonObject,
  key: string,
  choices: readonly T[],
): T | undefined {
  const value = own(object, key);
  if (value === undefined || value === null) return undefined;
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw unexpected(key, choices.map((choice) => `"${choice}"`).join(" or "));
}

/** What is wrong with a field of a JSON file; never its value. */
export function unexpected(path: string, expected: string): LibraryFileError {
  return new LibraryFileError(`has a field ${path} that cannot be used: expected ${expected}`);
}

function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isScalar(value: unknown): value is string | number | boolean {
  if (typeof value === "string") return !value.includes("\0");
  return typeof value === "number" || typeof value === "boolean";
}

function beginningOfName(name: string): string {
  return name.slice(0, 64);
}
