import { isRecord } from "../../parse-json.ts";
import type { ObjectSchema } from "./body.ts";

type Schema = Readonly<Record<string, unknown>>;

/** The schema of a tool's arguments as the API takes it: an object's, of no named draft. */
export function toInputSchema(parameters: Schema = {}): ObjectSchema {
  const { $schema: _, ...schema } = parameters;
  return { ...schema, type: "object" };
}

/**
 * The schema of a reply as the API takes it: objects allow no fields but their own where
 * nothing is said, and the limits that the API refuses stand in words in the description.
 * @see https://platform.claude.com/docs/en/build-with-claude/structured-outputs
 */
export function toOutputSchema(schema: Schema): Record<string, unknown> {
  const kept: [string, unknown][] = [];
  const told: string[] = [];
  for (const [key, value] of Object.entries(schema)) {
    if (key === "$schema") continue;
    if (isRefused(key, value)) told.push(`${key}: ${JSON.stringify(value)}`);
    else if (NAMED_SCHEMAS.has(key)) kept.push([key, eachNamed(value)]);
    else if (SCHEMAS.has(key)) kept.push([nameOf(key, schema), each(value)]);
    else kept.push([key, value]);
  }
  if (isObjectSchema(schema) && schema.additionalProperties === undefined)
    kept.push(["additionalProperties", false]);
  if (told.length > 0) kept.push(["description", describe(schema.description, told)]);
  return Object.fromEntries(kept);
}

const NAMED_SCHEMAS: ReadonlySet<string> = new Set(["properties", "$defs", "definitions"]);
const SCHEMAS: ReadonlySet<string> = new Set([
  "items",
  "prefixItems",
  "anyOf",
  "oneOf",
  "allOf",
  "not",
  "additionalProperties",
]);

const REFUSED: ReadonlySet<string> = new Set([
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
]);

function isRefused(key: string, value: unknown): boolean {
  return REFUSED.has(key) || (key === "minItems" && value !== 0 && value !== 1);
}

// The API knows no `oneOf`.
function nameOf(key: string, schema: Schema): string {
  return key === "oneOf" && schema.anyOf === undefined ? "anyOf" : key;
}

function each(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(each);
  return isRecord(value) ? toOutputSchema(value) : value;
}

function eachNamed(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, each(schema)]));
}

function isObjectSchema({ type, properties }: Schema): boolean {
  if (type === undefined) return properties !== undefined;
  return type === "object" || (Array.isArray(type) && type.includes("object"));
}

function describe(description: unknown, told: readonly string[]): string {
  const limits = `{${told.join(", ")}}`;
  return typeof description === "string" && description !== ""
    ? `${description}\n\n${limits}`
    : limits;
}
