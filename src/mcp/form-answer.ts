import { isRecord } from "../parse-json.ts";
import type { FormValue } from "./elicitation.ts";
import type { ChoiceField, FormField, NumberField, TextField } from "./form-fields.ts";

/** What is wrong with an answer: the field, or none, and what was expected. */
export interface FormFault {
  readonly field?: string;
  /** Follows the field's name: "must be a number". */
  readonly problem: string;
}

/**
 * What a person filled in, as the server gets it: the values of known fields alone. Takes time
 * that grows with the answer's length alone, whatever the form says.
 */
export function readAnswer(
  fields: readonly FormField[],
  content: unknown,
): { readonly content: Readonly<Record<string, FormValue>> } | { readonly fault: FormFault } {
  const given = content ?? {};
  if (!isRecord(given) || Array.isArray(given))
    return { fault: { problem: "must be an object with a value for each field" } };
  const names = new Set(fields.map(({ name }) => name));
  const unknown = Object.keys(given).find((name) => !names.has(name));
  if (unknown !== undefined) return { fault: { problem: "has a field that was not asked for" } };
  const values: [string, FormValue][] = [];
  for (const field of fields) {
    const { name: key } = field;
    const value: unknown = Object.hasOwn(given, key) ? given[key] : undefined;
    if (value === undefined || value === null) {
      if (field.required) return { fault: { field: key, problem: "is needed" } };
      continue;
    }
    const problem = problemOf(field, value);
    if (problem !== undefined) return { fault: { field: key, problem } };
    values.push([key, value as FormValue]);
  }
  return { content: Object.fromEntries(values) };
}

function problemOf(field: FormField, value: unknown): string | undefined {
  switch (field.type) {
    case "boolean":
      return typeof value === "boolean" ? undefined : "must be true or false";
    case "string":
      return textProblem(field, value);
    case "number":
      return numberProblem(field, value);
    case "enum":
      return field.multiple ? listProblem(field, value) : choiceProblem(field, value);
  }
}

function textProblem({ minLength = 0, maxLength }: TextField, value: unknown): string | undefined {
  if (typeof value !== "string") return "must be a text";
  if (value.length < minLength) return `must have at least ${minLength} characters`;
  return value.length > maxLength ? `must have at most ${maxLength} characters` : undefined;
}

function numberProblem(
  { integer, minimum = -Infinity, maximum = Infinity }: NumberField,
  value: unknown,
): string | undefined {
  if (typeof value !== "number" || !Number.isFinite(value)) return "must be a number";
  if (integer && !Number.isInteger(value)) return "must be a whole number";
  if (value < minimum) return `must be at least ${minimum}`;
  return value > maximum ? `must be at most ${maximum}` : undefined;
}

function choiceProblem({ options }: ChoiceField, value: unknown): string | undefined {
  return options.some((option) => option.value === value)
    ? undefined
    : "must be one of the values that are offered";
}

function listProblem(field: ChoiceField, value: unknown): string | undefined {
  const { minItems = 0, maxItems = Infinity, options } = field;
  // Each value once, so that a longer list is wrong before it is looked at.
  if (!Array.isArray(value) || value.length > options.length)
    return "must be a list of the values that are offered";
  const problem = value.map((each) => choiceProblem(field, each)).find((each) => each);
  if (problem !== undefined || new Set(value).size < value.length)
    return "must be a list of the values that are offered";
  if (value.length < minItems) return `must have at least ${minItems} values`;
  return value.length > maxItems ? `must have at most ${maxItems} values` : undefined;
}
