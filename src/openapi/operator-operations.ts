import * as z from "zod/mini";
import { useBody } from "../routes/operator-routes.ts";
import { named } from "./named.ts";
import { json, nothing, type Operations } from "./operation.ts";

const tunnel = named(
  "Tunnel",
  z.nullable(
    z.strictObject({
      kind: z.string(),
      state: z.string(),
      url: z.optional(z.string()),
      message: z.optional(z.string()),
    }),
  ),
  "The tunnel; null when none was asked for at the start.",
);
const state = named(
  "OperatorState",
  z.strictObject({
    hostname: z.string(),
    version: z.string(),
    startedAt: z.iso.datetime(),
    provider: z.nullable(
      z.strictObject({ id: z.string(), kind: z.string(), name: z.string(), model: z.string() }),
    ),
    noProvider: z.optional(z.string()),
    url: z.nullable(z.string()),
    tunnel,
  }),
);
const providers = z.strictObject({
  active: z.nullable(z.string()),
  providers: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.string(),
      model: z.string(),
      address: z.nullable(z.string()),
      key: z.enum(["none", "set", "unset"]),
      models: z.union([z.enum(["configured", "listed"]), z.array(z.string())]),
      exposed: z.boolean(),
    }),
  ),
});
const test = z.discriminatedUnion("ok", [
  z.strictObject({ ok: z.literal(true), firstTokenMs: z.number(), text: z.string() }),
  z.strictObject({ ok: z.literal(false), message: z.string() }),
]);

/** What the owner sees and does over HTTP. */
export const operatorOperations: Operations = {
  "GET /v1/operator/state": {
    summary: "Shows what runs",
    access: "owner",
    answers: { 200: json("What runs.", state) },
  },
  "GET /v1/operator/providers": {
    summary: "Lists the configured providers",
    access: "owner",
    answers: { 200: json("The providers; never a key.", providers) },
  },
  "POST /v1/operator/providers/active": {
    summary: "Makes a provider the active one",
    access: "owner",
    body: { schema: useBody },
    answers: { 204: nothing("It is the active one.") },
    errors: ["not_found.provider"],
  },
  "POST /v1/operator/providers/:id/test": {
    summary: "Sends a provider one short message",
    access: "owner",
    answers: { 200: json("What came of it.", test) },
    errors: ["not_found.provider"],
  },
  "GET /v1/operator/tunnel": {
    summary: "Shows the tunnel",
    access: "owner",
    answers: { 200: json("The tunnel.", tunnel) },
  },
  "POST /v1/operator/tunnel/start": {
    summary: "Starts the tunnel that was asked for at the start",
    access: "owner",
    answers: { 200: json("The tunnel.", tunnel) },
    errors: ["not_found.tunnel"],
  },
  "POST /v1/operator/tunnel/stop": {
    summary: "Stops the tunnel",
    access: "owner",
    answers: { 200: json("The tunnel.", tunnel) },
    errors: ["not_found.tunnel"],
  },
};
