import * as z from "zod/mini";

/** What a schema is called in the document. */
export interface SchemaName {
  readonly id: string;
  readonly description?: string;
}

/** The names of all schemas that have one. */
export const NAMES: z.core.$ZodRegistry<SchemaName> = z.registry<SchemaName>();

/** Gives a schema a name, under which the document has it once. */
export function named<S extends z.ZodMiniType>(id: string, schema: S, description?: string): S {
  NAMES.add(schema, { id, ...(description !== undefined && { description }) });
  return schema;
}
