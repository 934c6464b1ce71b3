import * as z from "zod/mini";
import { ChatError } from "../errors.ts";
import { readJsonBody, readOptionalJsonBody } from "../http/json-body.ts";
import { parseBody } from "../http/parse-body.ts";
import type { App } from "./app.ts";
import { auditRecord } from "./audit-record.ts";
import { flattenErrors } from "./flatten-errors.ts";
import type { Desk, OperatorSurface } from "./operator-desk.ts";
import { addProviderRoutes, addSettingsRoutes } from "./settings-routes.ts";
import { SMALL_BODY } from "./small-body.ts";

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

function countOf(text: string | undefined): number {
  return text === undefined ? DEFAULT_COUNT : Math.min(Number(text), MAX_COUNT);
}
