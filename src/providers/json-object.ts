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
 * The arguments of a call as an object: none when there is no text, and the text itself under
 * the name `arguments` where it is no JSON of an object, so that nothing is lost.
 */
export function argumentsOf(text: string): JsonObject {
  return parseJsonObject(text) ?? (text.trim() === "" ? {} : { arguments: text });
}
