import type { FormField } from "../../src/mcp/form-fields.ts";

/** The values of a form, by the names of its fields. */
export type FormContent = Readonly<Record<string, string | number | boolean | string[]>>;

/** What was filled in; what was left empty and may be is left out. The PC checks it. */
export function readForm(fields: readonly FormField[], form: FormData): FormContent {
  const content: Record<string, FormContent[string]> = {};
  for (const field of fields) {
    const value = readField(field, form.getAll(field.name).map(String));
    if (value !== undefined) content[field.name] = value;
  }
  return content;
}

function readField(field: FormField, given: readonly string[]): FormContent[string] | undefined {
  if (field.type === "boolean") return given.length > 0;
  if (field.type === "enum" && field.multiple)
    return given.length > 0 || field.required ? [...given] : undefined;
  const [text = ""] = given;
  if (text === "") return field.required && field.type === "string" ? "" : undefined;
  if (field.type !== "number") return text;
  // People write both; a thing that is no number is told by the PC.
  const number = Number(text.trim().replace(",", "."));
  return Number.isNaN(number) ? text : number;
}
