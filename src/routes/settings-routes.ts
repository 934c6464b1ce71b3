import type { Context } from "hono";
import * as z from "zod/mini";
import { readJsonBody } from "../http/json-body.ts";
import { parseBody } from "../http/parse-body.ts";
import type { App, AppEnv } from "./app.ts";
import type { Change, Desk, ProviderView, SettingsView } from "./operator-desk.ts";

// A list of providers with their models fits in far less.
const SETTINGS_BODY = { maxBytes: 262_144, maxMs: 10_000 } as const;

/** A change of settings: fields with their new values, and the revision that they were read at. */
export const changeBody = z.looseObject({ revision: z.optional(z.string()) });

/** A provider that is added. */
export const newProviderBody = z.looseObject({
  revision: z.optional(z.string()),
  use: z.optional(z.boolean()),
  id: z.optional(z.string().check(z.minLength(1))),
  kind: z.string(),
});

/** The routes of all that config.json holds, in DotAgents' path. */
export function addSettingsRoutes(app: App, desk: Desk): void {
  app.get("/v1/settings", async (context) => settingsAnswer(context, await desk.settings()));
  app.patch("/v1/settings", async (context) => {
    const body = parseBody(changeBody, await readJsonBody(context.req.raw, SETTINGS_BODY));
    const { revision, ...fields } = body;
    return settingsAnswer(
      context,
      await desk.changeSettings(changeWith(context, fields, revision)),
    );
  });
}

/** The routes of single providers. */
export function addProviderRoutes(app: App, desk: Desk): void {
  app.post("/v1/operator/providers", async (context) => {
    const body = parseBody(newProviderBody, await readJsonBody(context.req.raw, SETTINGS_BODY));
    const { use = false, revision, ...fields } = body;
    const added = await desk.addProvider(changeWith(context, fields, revision), use);
    return providerAnswer(context, added, 201);
  });
  app.get("/v1/operator/providers/:id", async (context) =>
    providerAnswer(context, await desk.provider(context.req.param("id"))),
  );
  app.patch("/v1/operator/providers/:id", async (context) => {
    const body = parseBody(changeBody, await readJsonBody(context.req.raw, SETTINGS_BODY));
    const { revision, ...fields } = body;
    const id = context.req.param("id");
    return providerAnswer(
      context,
      await desk.changeProvider(id, changeWith(context, fields, revision)),
    );
  });
  app.delete("/v1/operator/providers/:id", async (context) => {
    await desk.removeProvider(context.req.param("id"), ifMatch(context));
    return context.body(null, 204);
  });
}

function changeWith(
  context: Context<AppEnv>,
  fields: Change["fields"],
  given: string | undefined,
): Change {
  const revision = ifMatch(context) ?? given;
  return { fields, ...(revision !== undefined && { revision }) };
}

/**
 * The revision that `If-Match` names; undefined where it names none, or any. A proxy that
 * compresses makes a weak one of it, which is as good here.
 */
function ifMatch({ req }: Context<AppEnv>): string | undefined {
  const header = req.header("if-match")?.trim();
  if (header === undefined || header === "*") return undefined;
  return /^(?:W\/)?"([^"]*)"$/.exec(header)?.[1] ?? header;
}

function settingsAnswer(context: Context<AppEnv>, { revision, settings }: SettingsView): Response {
  return context.json({ ...settings, revision }, 200, { etag: `"${revision}"` });
}

function providerAnswer(
  context: Context<AppEnv>,
  view: ProviderView,
  status: 200 | 201 = 200,
): Response {
  return context.json(view, status, { etag: `"${view.revision}"` });
}
