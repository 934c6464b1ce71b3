import * as z from "zod/mini";
import { ChatError } from "../errors.ts";
import { maskEntry } from "../library/mask-secrets.ts";
import { isReservedName } from "../library/mcp-file.ts";
import type { App } from "./app.ts";
import { agentUser, auditEdit, editBody, seenBody } from "./edit-request.ts";
import type { LibraryEditor, ServerEntry, ServerView } from "./library-editor.ts";

/** `POST /v1/mcp/servers/NAME/toggle`. */
export const toggleBody = z.object({ enabled: z.boolean() });
const entry = z.record(z.string(), z.unknown());
/** `PUT /v1/mcp/servers/NAME/config`. */
export const configBody = z.extend(seenBody, { config: entry });
const servers = z.record(z.string(), entry);
/** `POST /v1/mcp/config/import`. */
export const importBody = z.object({
  config: z.optional(z.object({ mcpServers: servers })),
  mcpServers: z.optional(servers),
});

/** How the servers of tools are, in DotAgents' shapes. */
export function addMcpServerRoutes(app: App, editor: LibraryEditor): void {
  app.get("/v1/mcp/servers", async (context) => {
    agentUser(context);
    return context.json({ servers: await editor.servers.list() });
  });

  app.post("/v1/mcp/servers/:name/toggle", async (context) => {
    const identity = agentUser(context);
    const { enabled } = await editBody(context, toggleBody, '{"enabled":true}');
    const name = context.req.param("name");
    await editor.servers.toggle(name, enabled, { isOwner: identity.kind === "owner" });
    auditEdit(editor, identity, enabled ? "server.enabled" : "server.disabled", name);
    return context.json({ success: true, server: name, enabled });
  });
}

/** What is started and reached: for the owner alone. */
export function addOwnerMcpServerRoutes(app: App, editor: LibraryEditor): void {
  app.get("/v1/mcp/config/export", async (context) => {
    const entries = [...(await editor.servers.entries())];
    const mcpServers = Object.fromEntries(
      entries.map(([name, each]) => [name, maskEntry(each.entry)]),
    );
    return context.json({ success: true, config: { mcpServers } });
  });

  app.post("/v1/mcp/config/import", async (context) => {
    const body = await editBody(context, importBody, '{"config":{"mcpServers":{}}}');
    const given = body.config?.mcpServers ?? body.mcpServers;
    if (!given)
      throw new ChatError(
        "validation.invalid_body",
        'config.mcpServers: is missing. Expected {"config":{"mcpServers":{}}}.',
        { param: "config.mcpServers" },
      );
    const named = Object.entries(given).map(([name, each]) => [name.trim(), each] as const);
    const reserved = named.filter(([name]) => isReservedName(name));
    const written = named.filter(([name]) => name !== "" && !isReservedName(name));
    if (written.length > 0) await editor.servers.write(Object.fromEntries(written));
    for (const [name] of written)
      auditEdit(editor, context.get("identity"), "server.configured", name);
    return context.json({
      success: true,
      importedCount: written.length,
      skippedReservedServerNames: reserved.map(([name]) => name),
    });
  });

  app.get("/v1/mcp/servers/:name/config", async (context) =>
    context.json(await configOf(editor, context.req.param("name"))),
  );

  app.put("/v1/mcp/servers/:name/config", async (context) => {
    const name = context.req.param("name").trim();
    const { config, updatedAt } = await editBody(context, configBody, '{"config":{"command":"…"}}');
    await editor.servers.write({ [name]: config }, updatedAt ?? undefined);
    auditEdit(editor, context.get("identity"), "server.configured", name);
    return context.json(await configOf(editor, name));
  });

  app.delete("/v1/mcp/servers/:name", async (context) => {
    const name = context.req.param("name");
    await editor.servers.remove(name);
    auditEdit(editor, context.get("identity"), "server.removed", name);
    return context.json({ success: true, server: name });
  });
}

async function configOf(editor: LibraryEditor, name: string) {
  const found: ServerEntry | undefined = (await editor.servers.entries()).get(name);
  if (!found)
    throw new ChatError("not_found.server", "There is no such server. It may have been removed.");
  const server = (await editor.servers.list()).find((each) => each.name === name);
  return {
    name,
    config: maskEntry(found.entry),
    server: server ?? unread(name),
    ...(found.changedAt !== undefined && { updatedAt: found.changedAt }),
  };
}

/** An entry that is there and cannot be used. */
function unread(name: string): ServerView {
  return {
    name,
    connected: false,
    toolCount: 0,
    enabled: false,
    runtimeEnabled: true,
    configDisabled: false,
    error: "its entry in mcp.json cannot be used; agents list on the PC says why",
    state: "failed",
  };
}
