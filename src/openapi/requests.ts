import type { JsonSchema, SchemaCollector } from "./json-schema.ts";
import type { Operation, RequestBody, RequestHeader } from "./operation.ts";

/** The parameters of a route: of its path, its query, and its headers. */
export function parametersOf(
  { path: described = {}, query, headers = [] }: Operation,
  path: string,
  schemas: SchemaCollector,
): readonly object[] {
  const inPath = Array.from(path.matchAll(/:(\w+)/g), ([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    ...(described[name] !== undefined && { description: described[name] }),
    schema: { type: "string" },
  }));
  const { properties = {}, required = [] } = query ? schemas.add(query) : {};
  const inQuery = Object.entries(properties as Readonly<Record<string, JsonSchema>>).map(
    ([name, { description, ...schema }]) => ({
      name,
      in: "query",
      required: (required as readonly string[]).includes(name),
      ...(description !== undefined && { description }),
      schema,
    }),
  );
  const inHeaders = headers.map((name) => ({ name, in: "header", ...HEADERS[name] }));
  return [...inPath, ...inQuery, ...inHeaders];
}

const HEADERS: Readonly<Record<RequestHeader, object>> = {
  "Idempotency-Key": {
    description:
      "The client's own name for this message. It makes the reply durable: the same request with the same key is the same reply, and the provider is asked once.",
    schema: { type: "string", pattern: "^[\\x21-\\x7e]{1,128}$" },
  },
  "X-Stream-Offset": {
    description: "How much of the text the client holds, in UTF-16 code units. Default 0.",
    schema: { type: "string", pattern: "^\\d{1,15}$" },
  },
  "If-None-Match": {
    description: "The ETag of what the client holds; it is not sent again.",
    schema: { type: "string" },
  },
  "If-Match": {
    description: "The revision that the client has seen; with another one nothing is changed.",
    schema: { type: "string" },
  },
};

/** What is sent with a route. */
export function bodyOf(
  { schema, isOptional = false }: RequestBody,
  schemas: SchemaCollector,
): object {
  return {
    required: !isOptional,
    content: { "application/json": { schema: schemas.add(schema) } },
  };
}
