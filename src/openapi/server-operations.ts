import * as z from "zod/mini";
import { named } from "./named.ts";
import { json, type Operations } from "./operation.ts";

const health = z.strictObject({
  status: z.literal("ok"),
  service: z.string(),
  version: z.string(),
});
const info = named(
  "RemoteInfo",
  z.strictObject({
    service: z.string(),
    version: z.string(),
    hostname: z.string(),
    providerConfigured: z.boolean(),
    workspaces: z.int(),
  }),
  "What this server is. `providerConfigured`: whether a message would find a provider.",
);

/** What the server says of itself. */
export const serverOperations: Operations = {
  "GET /v1/health": {
    summary: "Says that the server runs",
    access: "public",
    answers: { 200: json("It runs.", health) },
  },
  "GET /v1/remote/info": {
    summary: "Says what the server is, and whether a message would find a provider",
    description: "Calls no provider.",
    access: "device",
    answers: { 200: json("What it is.", info) },
  },
  "GET /v1/openapi.json": {
    summary: "This document",
    description: "Describes the routes that this server has; the same to everybody.",
    access: "device",
    answers: { 200: json("An OpenAPI 3.1 document.", z.looseObject({ openapi: z.string() })) },
  },
};
