import { withJsonValue } from "./json-layout.ts";
import { isJsonObject, parseJsonObject } from "./json-text.ts";
import { LibraryFileError } from "./library-files.ts";

/** A value that a JSON file gets at a place; undefined takes it out. */
export interface JsonEdit {
  readonly path: readonly string[];
  readonly value: unknown;
}

/**
 * The text of a JSON file with some values changed. Comments, fields that nobody here knows, the
 * order of all of them and the layout stay.
 * @throws LibraryFileError when it is no JSON object, or would not say afterwards what it should
 */
export function editJson(text: string, edits: readonly JsonEdit[]): string {
  const plain = text.replace(/^\ufeff/, "");
  parseJsonObject(plain);
  const edited = edits.reduce(editAt, plain);
  const result = parseJsonObject(edited);
  // A key that stands there twice is edited once.
  for (const { path, value } of edits)
    if (JSON.stringify(valueAt(result, path)) !== JSON.stringify(value))
      throw new LibraryFileError(
        `has ${path.map((part) => part.slice(0, 64)).join(".")} more than once. Remove all but one`,
      );
  return edited;
}

/** What has to be changed for a value to be another one, as little as possible. */
export function editsBetween(
  path: readonly string[],
  before: unknown,
  after: unknown,
): readonly JsonEdit[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (!isJsonObject(before) || !isJsonObject(after)) return [{ path, value: after }];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) =>
    editsBetween([...path, key], valueAt(before, [key]), valueAt(after, [key])),
  );
}

function editAt(text: string, { path, value }: JsonEdit): string {
  if (value === undefined && valueAt(parseJsonObject(text), path) === undefined) return text;
  return withJsonValue(text, [...path], value);
}

/** What is at a place of a value; undefined where there is nothing. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((found, key) => {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return undefined;
    return (found as Readonly<Record<string, unknown>>)[key];
  }, value);
}
