import { isRecord } from "../parse-json.ts";
import { cleanLine } from "./clean-line.ts";

/** A field of a form that a server wants filled in, fit to be shown. */
export type FormField = TextField | NumberField | SwitchField | ChoiceField;

interface CommonField {
  /** Unique in its form; the key of its value in the answer. */
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly required: boolean;
}

/** One text. */
export interface TextField extends CommonField {
  readonly type: "string";
  /** UTF-16 code units. */
  readonly minLength?: number;
  /** Always there, 8192 at most. */
  readonly maxLength: number;
  /** What kind of text is meant, for a fitting keyboard; it is not checked. */
  readonly format?: "email" | "uri" | "date" | "date-time";
}

/** One number. */
export interface NumberField extends CommonField {
  readonly type: "number";
  readonly integer: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Yes or no. */
export interface SwitchField extends CommonField {
  readonly type: "boolean";
}

/** One of some values; with `multiple` any of them, as a list. */
export interface ChoiceField extends CommonField {
  readonly type: "enum";
  readonly options: readonly { readonly value: string; readonly title: string }[];
  readonly multiple: boolean;
  /** How many, with `multiple`. */
  readonly minItems?: number;
  readonly maxItems?: number;
}

const MAX_FIELDS = 32;
const MAX_OPTIONS = 100;
const MAX_NAME = 64;
const MAX_TITLE = 100;
const MAX_DESCRIPTION = 300;
const MAX_VALUE = 200;
const MAX_TEXT = 8192;
const FORMATS = ["email", "uri", "date", "date-time"] as const;

/**
 * The fields of a form's schema: a flat object, as MCP has it. A field that cannot be shown as it
 * is meant is left out; undefined when it is required, or there are too many, or no form at all.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation#requested-schema
 */
export function readFields(
  schema: Readonly<Record<string, unknown>>,
): readonly FormField[] | undefined {
  const { properties, required } = schema;
  if (!isPlain(properties)) return undefined;
  const needed = new Set(Array.isArray(required) ? required.slice(0, MAX_FIELDS + 1) : []);
  const names = Object.keys(properties);
  if (names.length > MAX_FIELDS || needed.size > MAX_FIELDS) return undefined;
  const fields: FormField[] = [];
  for (const name of names) {
    const field = readField(name, properties[name], needed.has(name));
    if (field !== undefined) fields.push(field);
    else if (needed.has(name)) return undefined;
    needed.delete(name);
  }
  return needed.size === 0 ? fields : undefined;
}

function readField(name: string, schema: unknown, required: boolean): FormField | undefined {
  if (!isPlain(schema) || !isShown(name, MAX_NAME)) return undefined;
  const common: CommonField = {
    name,
    ...text("title", schema.title, MAX_TITLE),
    ...text("description", schema.description, MAX_DESCRIPTION),
    required,
  };
  switch (schema.type) {
    case "boolean":
      return { ...common, type: "boolean" };
    case "number":
    case "integer":
      return {
        ...common,
        type: "number",
        integer: schema.type === "integer",
        ...bound("minimum", schema.minimum),
        ...bound("maximum", schema.maximum),
      };
    case "array":
      return isPlain(schema.items) ? readChoice(common, schema.items, schema) : undefined;
    case "string":
      return isChoice(schema) ? readChoice(common, schema) : readText(common, schema);
    default:
      return undefined;
  }
}

function readText(common: CommonField, schema: Record<string, unknown>): TextField {
  const { minLength, maxLength } = schema;
  const format = FORMATS.find((each) => each === schema.format);
  const most = typeof maxLength === "number" ? Math.min(maxLength, MAX_TEXT) : MAX_TEXT;
  return {
    ...common,
    type: "string",
    ...bound("minLength", minLength),
    maxLength: most,
    ...(format && { format }),
  };
}

function isChoice(schema: Record<string, unknown>): boolean {
  return [schema.enum, schema.oneOf, schema.anyOf].some(Array.isArray);
}

/** A choice of `schema`'s values; `list` describes how many, where any of them may be chosen. */
function readChoice(
  common: CommonField,
  schema: Record<string, unknown>,
  list?: Record<string, unknown>,
): ChoiceField | undefined {
  const { enum: values, enumNames, oneOf, anyOf } = schema;
  const titled = [oneOf, anyOf].find(Array.isArray);
  const names: unknown[] = Array.isArray(enumNames) ? enumNames : [];
  const given: readonly (readonly [unknown, unknown])[] = Array.isArray(values)
    ? values.slice(0, MAX_OPTIONS + 1).map((value, index) => [value, names[index]])
    : (titled ?? [])
        .slice(0, MAX_OPTIONS + 1)
        .map((each) => (isPlain(each) ? [each.const, each.title] : [undefined, undefined]));
  if (given.length === 0 || given.length > MAX_OPTIONS) return undefined;
  const options = new Map<string, string>();
  for (const [value, title] of given) {
    // One that looks like another would be chosen for it.
    if (typeof value !== "string" || !isShown(value, MAX_VALUE)) return undefined;
    options.set(value, (typeof title === "string" && cleanLine(title, MAX_TITLE)) || value);
  }
  return {
    ...common,
    type: "enum",
    options: Array.from(options, ([value, title]) => ({ value, title })),
    multiple: list !== undefined,
    ...(list && { ...bound("minItems", list.minItems), ...bound("maxItems", list.maxItems) }),
  };
}

/** Whether a text can be shown just as it is. */
function isShown(value: string, max: number): boolean {
  return value !== "" && value.length <= max && cleanLine(value, max) === value;
}

function text<Name extends string>(
  name: Name,
  value: unknown,
  max: number,
): { readonly [Key in Name]?: string } {
  const shown = typeof value === "string" ? cleanLine(value, max) : "";
  return shown === "" ? {} : ({ [name]: shown } as { readonly [Key in Name]?: string });
}

function bound<Name extends string>(
  name: Name,
  value: unknown,
): { readonly [Key in Name]?: number } {
  const isBound = typeof value === "number" && Number.isFinite(value);
  return isBound ? ({ [name]: value } as { readonly [Key in Name]?: number }) : {};
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && !Array.isArray(value);
}
