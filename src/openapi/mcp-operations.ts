import * as z from "zod/mini";
import { configBody, importBody, toggleBody } from "../routes/mcp-server-routes.ts";
import { time } from "./chat-schemas.ts";
import { OWN_FILE_ERRORS } from "./file-errors.ts";
import { named } from "./named.ts";
import { json, type Operations } from "./operation.ts";

const success = z.literal(true);
const server = named(
  "McpServer",
  z.strictObject({
    name: z.string(),
    connected: z.boolean(),
    toolCount: z.int(),
    enabled: z.boolean(),
    runtimeEnabled: z.boolean(),
    configDisabled: z.boolean(),
    error: z.optional(z.string()),
    state: z.enum([
      "off",
      "starting",
      "ready",
      "busy",
      "restarting",
      "failed",
      "needs login",
      "disabled",
      "switched off",
      "incomplete",
      "untrusted",
    ]),
    transport: z.optional(z.enum(["stdio", "http"])),
    retryInMs: z.optional(z.number()),
  }),
  "A server of tools. `configDisabled`: its file has switched it off. `runtimeEnabled`: nobody has switched it off since.",
);
const entry = z.record(z.string(), z.unknown());
const config = named(
  "McpServerConfig",
  z.strictObject({ name: z.string(), config: entry, server, updatedAt: z.optional(time) }),
  "A server's entry in mcp.json. Secrets are `••••••••`, which means unchanged when it is sent back.",
);
const flat = { flatErrors: true } as const;
const owner = { access: "owner", flatErrors: true } as const;

/** MCP servers. */
export const mcpOperations: Operations = {
  "GET /v1/mcp/servers": {
    ...flat,
    summary: "Lists the servers of tools",
    access: "agent",
    answers: { 200: json("The servers.", z.strictObject({ servers: z.array(server) })) },
  },
  "POST /v1/mcp/servers/:name/toggle": {
    ...flat,
    summary: "Switches a server on or off",
    description: "What the owner has switched off, nobody else switches on.",
    access: "agent",
    body: { schema: toggleBody },
    answers: {
      200: json("It is.", z.strictObject({ success, server: z.string(), enabled: z.boolean() })),
    },
    errors: ["not_found.server", "server.disabled", "files.not_saved"],
  },
  "GET /v1/mcp/config/export": {
    ...owner,
    summary: "Gives all entries of mcp.json",
    answers: {
      200: json(
        "The entries; secrets are `••••••••`.",
        z.strictObject({
          success,
          config: z.strictObject({ mcpServers: z.record(z.string(), entry) }),
        }),
      ),
    },
    errors: ["files.not_editable"],
  },
  "POST /v1/mcp/config/import": {
    ...owner,
    summary: "Adds entries to mcp.json, or changes them",
    body: { schema: importBody },
    answers: {
      200: json(
        "How many there were.",
        z.strictObject({
          success,
          importedCount: z.int(),
          skippedReservedServerNames: z.array(z.string()),
        }),
      ),
    },
    errors: OWN_FILE_ERRORS,
  },
  "GET /v1/mcp/servers/:name/config": {
    ...owner,
    summary: "Shows a server's entry in mcp.json",
    answers: { 200: json("The entry.", config) },
    errors: ["not_found.server", "files.not_editable"],
  },
  "PUT /v1/mcp/servers/:name/config": {
    ...owner,
    summary: "Adds a server's entry to mcp.json, or changes it",
    description: "Null takes a field away. `updatedAt`: the one that the client has seen.",
    body: { schema: configBody },
    answers: { 200: json("The entry.", config) },
    errors: OWN_FILE_ERRORS,
  },
  "DELETE /v1/mcp/servers/:name": {
    ...owner,
    summary: "Removes a server's entry from mcp.json",
    answers: { 200: json("It is removed.", z.strictObject({ success, server: z.string() })) },
    errors: ["not_found.server", ...OWN_FILE_ERRORS],
  },
};
