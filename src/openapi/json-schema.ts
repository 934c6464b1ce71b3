import * as z from "zod/mini";
import { NAMES } from "./named.ts";

/** A JSON Schema of the 2020-12 draft, which is that of OpenAPI 3.1. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Turns zod's schemas into the document's, and collects those that have a name. */
export class SchemaCollector {
  readonly #named = new Map<string, JsonSchema>();

  /** All that were collected, by name. */
  get named(): Readonly<Record<string, JsonSchema>> {
    const sorted = [...this.#named].sort(([left], [right]) => (left < right ? -1 : 1));
    return Object.fromEntries(sorted);
  }

  /** The schema of what a client sends, or gets: of what is parsed here, not of what comes of it. */
  add(schema: z.ZodMiniType): JsonSchema {
    const {
      $schema: _,
      $defs = {},
      ...made
    } = z.toJSONSchema(schema, {
      io: "input",
      metadata: NAMES,
      override: ({ jsonSchema }) => removeNoise(jsonSchema),
    }) as JsonSchema & { readonly $defs?: Readonly<Record<string, JsonSchema>> };
    for (const [name, each] of Object.entries($defs)) this.#named.set(name, relocate(each));
    return relocate(made);
  }
}

/**
 * Takes out what says nothing: that there may be other fields (clients must expect them in
 * answers, and they are left unread in requests), that keys are strings, and that whole numbers
 * are ones that JavaScript can hold.
 */
function removeNoise(schema: Record<string, unknown>): void {
  const { additionalProperties, propertyNames, minimum, maximum } = schema;
  if (additionalProperties === false || isEmpty(additionalProperties))
    delete schema.additionalProperties;
  if (JSON.stringify(propertyNames) === '{"type":"string"}') delete schema.propertyNames;
  if (minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** The same with its references to where the document has the named ones. */
function relocate(schema: JsonSchema): JsonSchema {
  return JSON.parse(
    JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'),
  ) as JsonSchema;
}
