import type * as z from "zod/mini";
import en from "zod/v4/locales/en.js";
import { ChatError } from "../errors.ts";

// zod/mini makes the handler 60 KiB smaller, and brings no messages of its own.
const { localeError } = en();

/**
 * Checks a body, or the part of one at `at`, against a schema; `expected` is an
 * example of a right one.
 * @throws ChatError `validation.invalid_body`, naming the field (also as its `param`) and
 * what was expected
 */
export function parseBody<T>(
  schema: z.ZodMiniType<T>,
  value: unknown,
  { at = "", expected }: { at?: string; expected?: string } = {},
): T {
  const result = schema.safeParse(value, { error: localeError });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = [at, ...(issue?.path ?? [])].filter((key) => key !== "").join(".");
  const example = expected === undefined ? "" : ` Expected ${expected}.`;
  throw new ChatError(
    "validation.invalid_body",
    `${field || "the body"}: ${issue?.message ?? "not as expected"}.${example}`,
    { param: field || null },
  );
}
