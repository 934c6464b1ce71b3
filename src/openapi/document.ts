import { VERSION } from "../version.ts";
import { ABOUT } from "./about.ts";
import { ErrorResponses } from "./error-responses.ts";
import { SchemaCollector } from "./json-schema.ts";
import type { Answer, Operation, Operations } from "./operation.ts";
import { bodyOf, parametersOf } from "./requests.ts";

/** An OpenAPI document, as JSON. */
export type OpenApiDocument = Readonly<Record<string, unknown>>;

/** The families of routes by their names, in the order in which they are shown. */
export type Families = Readonly<Record<string, Operations>>;

/**
 * The OpenAPI 3.1 document of these routes.
 * @see https://spec.openapis.org/oas/v3.1.1.html
 */
export function openApiDocument(families: Families): OpenApiDocument {
  const schemas = new SchemaCollector();
  const errors = new ErrorResponses(schemas);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [tag, operations] of Object.entries(families))
    for (const [route, operation] of Object.entries(operations)) {
      const [method = "", path = ""] = route.split(" ");
      const described = {
        tags: [tag],
        operationId: operationId(method, path),
        ...describe(operation, path, { schemas, errors }),
      };
      const item = paths[openApiPath(path)];
      paths[openApiPath(path)] = { ...item, [method.toLowerCase()]: described };
    }
  return {
    openapi: "3.1.0",
    info: {
      title: "remote-chat",
      version: VERSION,
      description: ABOUT,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/", description: "Where this document is." }],
    tags: Object.keys(families).map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
      responses: errors.shared,
      schemas: schemas.named,
    },
  };
}

/** Those of the routes that `has` says there are. */
export function onlyThose(families: Families, has: (route: string) => boolean): Families {
  const kept = Object.entries(families).map(([tag, operations]): [string, Operations] => [
    tag,
    Object.fromEntries(Object.entries(operations).filter(([route]) => has(route))),
  ]);
  return Object.fromEntries(kept.filter(([, operations]) => Object.keys(operations).length > 0));
}

/** A path of the app as OpenAPI writes it: `/v1/models/:id{.+}` as `/v1/models/{id}`. */
export function openApiPath(path: string): string {
  return path.replace(/:(\w+)(?:\{[^}]*\})?/g, "{$1}");
}

/** `GET /v1/chat/streams/:key` as `getChatStreamsByKey`. */
function operationId(method: string, path: string): string {
  const words = path
    .replace(/^\/v1\//, "")
    .replace(/\{[^}]*\}/g, "")
    .replaceAll(":", "by-")
    .split(/[^A-Za-z0-9]+/);
  const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
  return method.toLowerCase() + words.map(capital).join("");
}

function describe(
  operation: Operation,
  path: string,
  { schemas, errors }: { readonly schemas: SchemaCollector; readonly errors: ErrorResponses },
): object {
  const { summary, description, access } = operation;
  const parameters = parametersOf(operation, path, schemas);
  const requestBody = operation.body && bodyOf(operation.body, schemas);
  return {
    summary,
    ...(description !== undefined && { description }),
    "x-access": access,
    security: access === "public" ? [] : [{ bearer: access === "device" ? [] : [access] }],
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody && { requestBody }),
    responses: { ...answersOf(operation, schemas), ...errors.of(operation) },
  };
}

function answersOf({ answers }: Operation, schemas: SchemaCollector): object {
  return Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => [status, answerOf(answer, schemas)]),
  );
}

function answerOf(
  { description, json, events, headers }: Answer,
  schemas: SchemaCollector,
): object {
  const content = {
    ...(json && { "application/json": { schema: schemas.add(json) } }),
    ...(events && { "text/event-stream": { schema: schemas.add(events) } }),
  };
  return {
    description,
    ...(headers && { headers: headersOf(headers) }),
    ...(Object.keys(content).length > 0 && { content }),
  };
}

function headersOf(headers: Readonly<Record<string, string>>): object {
  return Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [
      name,
      { description, schema: { type: "string" } },
    ]),
  );
}
