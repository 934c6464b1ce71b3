import { once } from "./once.ts";
import type { App } from "./routes/app.ts";
import type { Surface } from "./routes/surface.ts";

/**
 * Describes the routes that the handler has, at `GET /v1/openapi.json`: an OpenAPI 3.1 document,
 * made from what checks their requests. It is loaded when it is first asked for.
 *
 * @example
 * const handler = createHandler({ token, provider, openapi: openapiDocument() });
 */
export function openapiDocument(): Surface {
  return {
    addRoutes(app) {
      const load = once(() => documentOf(app));
      app.get("/v1/openapi.json", async (context) =>
        context.body(await load(), 200, { "content-type": "application/json" }),
      );
    },
  };
}

async function documentOf(app: App): Promise<string> {
  const [{ onlyThose, openApiDocument }, { FAMILIES }] = await Promise.all([
    import("./openapi/document.ts"),
    import("./openapi/operations.ts"),
  ]);
  const routes = new Set(app.routes.map(({ method, path }) => `${method} ${path}`));
  return JSON.stringify(openApiDocument(onlyThose(FAMILIES, (route) => routes.has(route))));
}
