import type { Context } from "hono";
import * as z from "zod/mini";
import { ChatError } from "../errors.ts";
import { readJsonBody, readOptionalJsonBody } from "../http/json-body.ts";
import { parseBody } from "../http/parse-body.ts";
import type { App, AppEnv } from "./app.ts";
import { auditRecord } from "./audit-record.ts";
import { flattenErrors } from "./flatten-errors.ts";
import type { Change, Desk, OperatorSurface, ProviderView, SettingsView } from "./operator-desk.ts";
import { SMALL_BODY } from "./small-body.ts";

// A list of providers with their models fits in far less.
const SETTINGS_BODY = { maxBytes: 262_144, maxMs: 10_000 } as const;

const DEFAULT_COUNT = 20;
const MAX_COUNT = 100;

// DotAgents' own; /v1/operator/tunnel, its start and its stop had this protocol's errors before.
const DOTAGENTS_PATHS = [
  "/v1/operator/status",
  "/v1/operator/health",
  "/v1/operator/logs",
  "/v1/operator/errors",
  "/v1/operator/audit",
  "/v1/operator/access/*",
  "/v1/operator/tunnel/setup",
  "/v1/settings",
] as const;

/** How many entries are wanted. */
export const countQuery = z.object({
  count: z.optional(z.string().check(z.regex(/^[1-9]\d{0,8}$/, "a number from 1 on is expected"))),
});

/** Which lines of the log are wanted. */
export const logsQuery = z.extend(countQuery, {
  level: z.optional(z.enum(["error", "warning", "info", "debug"])),
  after: z.optional(z.string().check(z.regex(/^\d{1,16}$/, "the id of a line is expected"))),
});

/** Whose token is made anew. */
export const rotateBody = z.object({
  deviceId: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
});

const TUNNEL_KIND = z.enum(["quick", "named", "tailscale"]);

/** Which tunnel is wanted; `mode` is what DotAgents calls it. */
export const tunnelBody = z.object({
  kind: z.optional(TUNNEL_KIND),
  mode: z.optional(TUNNEL_KIND),
  hostname: z.optional(z.string()),
  id: z.optional(z.string()),
});

/** A change of settings: fields with their new values, and the revision that they were read at. */
export const changeBody = z.looseObject({ revision: z.optional(z.string()) });

/** A provider that is added. */
export const newProviderBody = z.looseObject({
  revision: z.optional(z.string()),
  use: z.optional(z.boolean()),
  id: z.optional(z.string().check(z.minLength(1))),
  kind: z.string(),
});

/** The owner's desk: state, health, log, audit, tokens, tunnel, settings and providers. */
export function operatorDesk(desk: Desk): OperatorSurface {
  return {
    addErrorForm(app) {
      for (const path of DOTAGENTS_PATHS) app.use(path, flattenErrors);
    },
    addRoutes(app) {
      addLookRoutes(app, desk);
      addAccessRoutes(app, desk);
      addSettingsRoutes(app, desk);
      addProviderRoutes(app, desk);
    },
  };
}

function addLookRoutes(app: App, desk: Desk): void {
  app.get("/v1/operator/status", async (context) => context.json(await desk.status()));
  app.get("/v1/operator/health", async (context) => context.json(await desk.health()));
  app.get("/v1/operator/logs", (context) => {
    const { count, level, after } = parseBody(logsQuery, context.req.query());
    const logs = desk.logs({
      count: countOf(count),
      ...(level !== undefined && { level }),
      ...(after !== undefined && { after: Number(after) }),
    });
    return context.json({ count: logs.length, ...(level !== undefined && { level }), logs });
  });
  app.get("/v1/operator/errors", (context) => {
    const { count } = parseBody(countQuery, context.req.query());
    const errors = desk.errors(countOf(count));
    return context.json({ count: errors.length, errors });
  });
  app.get("/v1/operator/audit", (context) => {
    const { count } = parseBody(countQuery, context.req.query());
    const entries = desk.audit(countOf(count)).map(auditRecord);
    return context.json({ count: entries.length, entries });
  });
}

function addAccessRoutes(app: App, desk: Desk): void {
  app.post("/v1/operator/access/rotate-api-key", async (context) => {
    const body = await readOptionalJsonBody(context.req.raw, SMALL_BODY);
    const { deviceId } = parseBody(rotateBody, body, { expected: '{"deviceId":"…"}' });
    return context.json({ apiKey: await desk.replaceToken(deviceId), restartScheduled: false });
  });
  app.get("/v1/operator/tunnel/setup", async (context) => context.json(await desk.tunnelSetup()));
  app.post("/v1/operator/tunnel/setup", async (context) => {
    const body = parseBody(tunnelBody, await readJsonBody(context.req.raw, SMALL_BODY));
    const { kind = body.mode, hostname, id } = body;
    if (kind === undefined)
      throw new ChatError(
        "validation.invalid_body",
        'kind: "quick", "named" or "tailscale" is expected.',
        { param: "kind" },
      );
    const wish = {
      kind,
      ...(hostname !== undefined && { hostname }),
      ...(id !== undefined && { id }),
    };
    return context.json(await desk.setUpTunnel(wish));
  });
}

function addSettingsRoutes(app: App, desk: Desk): void {
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

function addProviderRoutes(app: App, desk: Desk): void {
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

function countOf(text: string | undefined): number {
  return text === undefined ? DEFAULT_COUNT : Math.min(Number(text), MAX_COUNT);
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
