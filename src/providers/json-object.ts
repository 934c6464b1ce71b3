import { jsonExcess } from "../json-bounds.ts";
import { isRecord, parseJson } from "../parse-json.ts";

/** What a provider takes where it wants an object. */
export type JsonObject = Record<string, unknown>;

/**
 * The object that `text` is JSON of; undefined when it is not JSON, not of an object, or has
 * too many levels or values to be taken apart.
 */
export function parseJsonObject(text: string): JsonObject | undefined {
  const value = jsonExcess(text) ? undefined : parseJson(text);
  return isRecord(value) && !Array.isArray(value) ? value : undefined;
}

/**
 * The arguments of a call as an object, which is all that some providers take: none when there
 * is no text. What a model once wrote instead of JSON of an object is kept under a name that
 * says what it is: refusing it would end the conversation for good.
 */
export function argumentsOf(text: string): JsonObject {
  return parseJsonObject(text) ?? (text.trim() === "" ? {} : { invalid_arguments: text });
}
