import { isRecord } from "../parse-json.ts";
import { isNestedDeeper } from "./canonical-json.ts";
import { cleanText } from "./clean-text.ts";

type Schema = Readonly<Record<string, unknown>>;

/** A schema that can be given to a provider, or why there is none. */
export type CleanSchema =
  | { readonly schema: Schema; readonly fault?: undefined }
  | { readonly schema?: undefined; readonly fault: string };

const MAX_DEPTH = 64;

/**
 * The schema of a tool's arguments as providers take it: an object's, without `$schema` and
 * `$id`, its texts cleaned. One of more than `maxBytes` bytes of JSON loses its descriptions,
 * examples and defaults, and is refused if that does not do.
 */
export function cleanSchema(given: Schema | undefined, maxBytes: number): CleanSchema {
  if (given === undefined) return { schema: { type: "object", properties: {} } };
  if (isNestedDeeper(given, MAX_DEPTH)) return { fault: "the schema of its arguments is too deep" };
  const { $schema: _, $id: __, ...rest } = cleanValue(given) as Record<string, unknown>;
  if (rest.type !== undefined && rest.type !== "object")
    return { fault: "its arguments are not an object" };
  const schema = { ...rest, type: "object", properties: rest.properties ?? {} };
  if (bytesOf(schema) <= maxBytes) return { schema };
  const short = withoutTexts(schema) as Schema;
  if (bytesOf(short) <= maxBytes) return { schema: short };
  return { fault: `the schema of its arguments has more than ${maxBytes} bytes` };
}

function bytesOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

function cleanValue(value: unknown): unknown {
  if (typeof value === "string") return cleanText(value).text;
  if (Array.isArray(value)) return value.map(cleanValue);
  if (!isRecord(value)) return value;
  // Keys stay as they are: they are the names under which the server wants its arguments.
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, cleanValue(each)]));
}

const TEXTS: ReadonlySet<string> = new Set([
  "$comment",
  "default",
  "description",
  "examples",
  "title",
]);

// Below `properties` the keys are names of arguments, which may be called `title` as well.
function withoutTexts(value: unknown, isNames = false): unknown {
  if (Array.isArray(value)) return value.map((each) => withoutTexts(each));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => isNames || !TEXTS.has(key))
      .map(([key, each]) => [
        key,
        keepsValue(key, isNames) ? each : withoutTexts(each, names(key)),
      ]),
  );
}

function keepsValue(key: string, isNames: boolean): boolean {
  return !isNames && (key === "enum" || key === "const" || key === "required");
}

function names(key: string): boolean {
  return key === "properties" || key === "patternProperties" || key === "$defs";
}
