import * as z from "zod/mini";
import type { ChatErrorCode } from "../errors.ts";
import { countQuery, logsQuery, rotateBody, tunnelBody } from "../routes/operator-desk-routes.ts";
import { changeBody, newProviderBody } from "../routes/settings-routes.ts";
import {
  auditEntry,
  health,
  logLine,
  providerView,
  recentError,
  settings,
  status,
  tunnelSetup,
} from "./desk-schemas.ts";
import { type Answer, json, nothing, type Operations } from "./operation.ts";

const flat = { access: "owner", flatErrors: true } as const;
const CHANGING: readonly ChatErrorCode[] = [
  "settings.changed",
  "settings.unreadable",
  "settings.not_saved",
];
const count = z.int();

function withRevision(answer: Answer): Answer {
  return { ...answer, headers: { ETag: "The revision, in quotes." } };
}

/** The owner's desk. */
export const deskOperations: Operations = {
  "GET /v1/operator/status": {
    ...flat,
    summary: "Shows everything at one look",
    answers: { 200: json("What there is to see.", status) },
  },
  "GET /v1/operator/health": {
    ...flat,
    summary: "Checks everything, without asking a provider",
    answers: { 200: json("How it stands.", health) },
  },
  "GET /v1/operator/logs": {
    ...flat,
    summary: "Gives lines of the log, the oldest first",
    description:
      "`count`: the last so many, at most 100. `after`: those behind the line of this id.",
    query: logsQuery,
    answers: {
      200: json(
        "The lines.",
        z.strictObject({ count, level: z.optional(z.string()), logs: z.array(logLine) }),
      ),
    },
    errors: ["validation.invalid_body"],
  },
  "GET /v1/operator/errors": {
    ...flat,
    summary: "Gives the last errors that clients got, the newest first",
    query: countQuery,
    answers: {
      200: json("The errors.", z.strictObject({ count, errors: z.array(recentError) })),
    },
    errors: ["validation.invalid_body"],
  },
  "GET /v1/operator/audit": {
    ...flat,
    summary: "Gives what was decided and done, the newest first",
    query: countQuery,
    answers: {
      200: json("The entries.", z.strictObject({ count, entries: z.array(auditEntry) })),
    },
    errors: ["validation.invalid_body"],
  },
  "POST /v1/operator/access/rotate-api-key": {
    ...flat,
    summary: "Gives a device a new token, and ends its old one",
    description: "`deviceId` may be left out where there is one device.",
    body: { schema: rotateBody, isOptional: true },
    answers: {
      200: json(
        "The new token, which is shown once.",
        z.strictObject({ apiKey: z.string(), restartScheduled: z.literal(false) }),
      ),
    },
    errors: ["not_found.device", "devices.not_saved"],
  },
  "GET /v1/operator/tunnel/setup": {
    ...flat,
    summary: "Shows the tunnel that would be started",
    answers: { 200: json("The tunnel.", tunnelSetup) },
    errors: ["not_found.tunnel"],
  },
  "POST /v1/operator/tunnel/setup": {
    ...flat,
    summary: "Chooses the tunnel to start",
    description: "`mode` is another name of `kind`.",
    body: { schema: tunnelBody },
    answers: { 200: json("The tunnel.", tunnelSetup) },
    errors: ["not_found.tunnel"],
  },
  "GET /v1/settings": {
    ...flat,
    summary: "Shows what config.json says",
    answers: { 200: withRevision(json("The settings.", settings)) },
    errors: ["settings.unreadable"],
  },
  "PATCH /v1/settings": {
    ...flat,
    summary: "Changes settings",
    description: "Fields with their new values; null takes one away. `revision` as `If-Match`.",
    headers: ["If-Match"],
    body: { schema: changeBody },
    answers: { 200: withRevision(json("The settings.", settings)) },
    errors: CHANGING,
  },
  "POST /v1/operator/providers": {
    summary: "Adds a provider",
    description: "With `use` it becomes the active one. Its other fields as in config.json.",
    access: "owner",
    headers: ["If-Match"],
    body: { schema: newProviderBody },
    answers: { 201: withRevision(json("The provider.", providerView)) },
    errors: CHANGING,
  },
  "GET /v1/operator/providers/:id": {
    summary: "Shows a provider",
    access: "owner",
    answers: { 200: withRevision(json("The provider.", providerView)) },
    errors: ["not_found.provider", "settings.unreadable"],
  },
  "PATCH /v1/operator/providers/:id": {
    summary: "Changes a provider",
    access: "owner",
    headers: ["If-Match"],
    body: { schema: changeBody },
    answers: { 200: withRevision(json("The provider.", providerView)) },
    errors: ["not_found.provider", ...CHANGING],
  },
  "DELETE /v1/operator/providers/:id": {
    summary: "Removes a provider",
    access: "owner",
    headers: ["If-Match"],
    answers: { 204: nothing("It is removed.") },
    errors: ["not_found.provider", ...CHANGING],
  },
};
