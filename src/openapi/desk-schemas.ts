import * as z from "zod/mini";
import { time } from "./chat-schemas.ts";
import { named } from "./named.ts";

const check = z.strictObject({
  status: z.enum(["pass", "warning", "fail"]),
  message: z.string(),
});

/** The state of all that is checked. */
export const health = named(
  "Health",
  z.strictObject({
    checkedAt: time,
    overall: z.enum(["healthy", "warning", "critical"]),
    checks: z.record(z.string(), check),
  }),
  "The state of all that is checked, with words for people.",
);

/** Everything at one look. */
export const status = named(
  "Status",
  z.looseObject({
    timestamp: time,
    version: z.string(),
    startedAt: z.iso.datetime(),
    halted: z.boolean(),
    health,
  }),
  "Everything at one look, with more fields than are described here. What cannot be found out is null.",
);

const level = z.enum(["error", "warning", "info", "debug"]);

/** A line of the log. */
export const logLine = named(
  "LogLine",
  z.strictObject({
    id: z.int(),
    timestamp: time,
    level,
    component: z.string(),
    message: z.string(),
  }),
  "A line of the log; `id` grows, so that a reader goes on after the last one that it has.",
);

/** An error that a client got. */
export const recentError = named(
  "RecentError",
  z.strictObject({
    timestamp: time,
    level,
    component: z.string(),
    message: z.string(),
    requestId: z.string(),
    status: z.int(),
    code: z.optional(z.string()),
  }),
  "An error that a client got; `requestId` as in its answer.",
);

/** An entry of the audit. */
export const auditEntry = named(
  "AuditEntry",
  z.strictObject({
    timestamp: time,
    action: z.string(),
    success: z.boolean(),
    deviceId: z.optional(z.string()),
    source: z.optional(z.string()),
    details: z.optional(z.record(z.string(), z.string())),
    failureReason: z.optional(z.string()),
  }),
  "What was decided or done. `deviceId` or `source`: by whom; `source` is `owner`, `terminal`, `server`, or a loop.",
);

/** The tunnel that would be started. */
export const tunnelSetup = named(
  "TunnelSetup",
  z.strictObject({
    installed: z.boolean(),
    loggedIn: z.boolean(),
    mode: z.enum(["quick", "named", "tailscale"]),
    autoStart: z.boolean(),
    namedTunnelConfigured: z.boolean(),
    configuredTunnelId: z.optional(z.string()),
    configuredHostname: z.optional(z.string()),
    credentialsPathConfigured: z.boolean(),
    tunnelCount: z.int(),
    tunnels: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  }),
  "The tunnel that would be started.",
);

/** What the config says. */
export const settings = named(
  "Settings",
  z.looseObject({
    revision: z.string(),
    active: z.optional(z.nullable(z.string())),
    providers: z.array(z.looseObject({ id: z.string(), kind: z.string() })),
  }),
  "What config.json says, with its `revision`. Secrets are `••••••••`, which means unchanged when it is sent back.",
);

/** A provider of the config. */
export const providerView = named(
  "ProviderSettings",
  z.strictObject({
    revision: z.string(),
    active: z.nullable(z.string()),
    provider: z.looseObject({ id: z.string(), kind: z.string() }),
  }),
  "A provider as config.json has it; secrets are `••••••••`.",
);
