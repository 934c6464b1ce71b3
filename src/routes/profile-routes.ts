import * as z from "zod/mini";
import { ChatError } from "../errors.ts";
import { CONNECTION_TYPES } from "../library/agent-file.ts";
import type { LibraryAgent } from "../library/library.ts";
import type { App } from "./app.ts";
import { agentUser, auditEdit, editBody, filled, seenBody } from "./edit-request.ts";
import type { AgentChanges, LibraryEditor } from "./library-editor.ts";
import { agentView, profileView, roleView, wholeAgentView } from "./library-views.ts";

const MAX_CHARACTERS = 1_048_576;

const text = (max: number) => z.optional(z.string().check(z.maxLength(max)));
const part = z.optional(z.nullable(z.record(z.string(), z.unknown())));
const fields = {
  description: text(1024),
  systemPrompt: text(MAX_CHARACTERS),
  guidelines: text(32_768),
  enabled: z.optional(z.boolean()),
  autoSpawn: z.optional(z.boolean()),
  connectionType: z.optional(z.enum(CONNECTION_TYPES)),
  connectionCommand: text(4096),
  connectionArgs: text(4096),
  connectionBaseUrl: text(4096),
  connectionCwd: text(4096),
  modelConfig: part,
  toolConfig: part,
  skillsConfig: part,
  properties: part,
  remoteChat: part,
};
/** `POST /v1/agent-profiles`. */
export const createBody = z.object({ displayName: filled(200), ...fields });
/** `PATCH /v1/agent-profiles/ID`. */
export const changeBody = z.extend(seenBody, { displayName: z.optional(filled(200)), ...fields });
/** `POST /v1/profiles/current`. */
export const chooseBody = z.object({ profileId: filled(64) });
const EXPECTED = '{"displayName":"…","systemPrompt":"…"}';

/** The agents, to be read, in DotAgents' shapes. */
export function addProfileRoutes(app: App, editor: LibraryEditor): void {
  app.get("/v1/agent-profiles", async (context) => {
    agentUser(context);
    const role = context.req.query("role");
    const { agents } = await editor.library();
    const wanted = agents.filter((each) => !role || roleView(each.role) === roleView(role));
    const current = editor.currentAgent();
    return context.json({ profiles: wanted.map((each) => agentView(each, current)) });
  });

  // Files are looked at whenever they are asked for: there is nothing more to do.
  app.post("/v1/agent-profiles/reload", async (context) => {
    agentUser(context);
    const { agents } = await editor.library();
    const current = editor.currentAgent();
    return context.json({
      success: true,
      profiles: agents.map((each) => agentView(each, current)),
    });
  });

  app.get("/v1/agent-profiles/:id", async (context) => {
    const { kind } = agentUser(context);
    const agent = await findAgent(editor, context.req.param("id"));
    return context.json({ profile: await whole(editor, agent, kind === "owner") });
  });

  app.get("/v1/profiles", async (context) => {
    agentUser(context);
    const { agents } = await editor.library();
    const current = editor.currentAgent();
    const usable = agents.filter(({ state }) => state === "ready");
    return context.json({
      profiles: usable.map((each) => profileView(each, current)),
      ...(current !== undefined && { currentProfileId: current }),
    });
  });

  app.get("/v1/profiles/current", async (context) => {
    agentUser(context);
    const current = editor.currentAgent();
    const { agents } = await editor.library();
    const agent = agents.find(({ id }) => id === current);
    if (!agent) throw new ChatError("not_found.profile", "No current profile is set.");
    const { guidelines, systemPrompt } = agent;
    return context.json({ ...profileView(agent, current), guidelines, systemPrompt });
  });
}

/** Edits of agents, by the owner alone. */
export function addOwnerProfileRoutes(app: App, editor: LibraryEditor): void {
  app.post("/v1/profiles/current", async (context) => {
    const { profileId } = await editBody(context, chooseBody, '{"profileId":"…"}');
    const agent = await findAgent(editor, profileId);
    if (agent.state !== "ready")
      throw new ChatError(
        "not_found.agent",
        `The agent '${agent.id}' cannot be run now, so it is not made the current one.`,
      );
    await editor.chooseAgent(agent.id);
    auditEdit(editor, context.get("identity"), "profile.chosen", agent.id);
    return context.json({ success: true, profile: profileView(agent, agent.id) });
  });

  app.post("/v1/agent-profiles", async (context) => {
    const { displayName, ...given } = await editBody(context, createBody, EXPECTED);
    const agent = await editor.agents.create({ ...changesOf(given), displayName });
    auditEdit(editor, context.get("identity"), "agent.created", agent.id);
    return context.json({ profile: await whole(editor, agent, true) }, 201);
  });

  app.patch("/v1/agent-profiles/:id", async (context) => {
    const { updatedAt, ...given } = await editBody(context, changeBody, EXPECTED);
    const { id } = await findAgent(editor, context.req.param("id"));
    const { connection } = given.connectionType ? await editor.agents.config(id) : {};
    const agent = await editor.agents.update(
      id,
      changesOf(given, connection),
      updatedAt ?? undefined,
    );
    auditEdit(editor, context.get("identity"), "agent.changed", id);
    return context.json({ success: true, profile: await whole(editor, agent, true) });
  });

  app.post("/v1/agent-profiles/:id/toggle", async (context) => {
    const { id, enabled } = await findAgent(editor, context.req.param("id"));
    const agent = await editor.agents.update(id, { enabled: !enabled });
    auditEdit(editor, context.get("identity"), enabled ? "agent.disabled" : "agent.enabled", id);
    return context.json({ success: true, id, enabled: agent.enabled });
  });

  app.delete("/v1/agent-profiles/:id", async (context) => {
    const { id } = await findAgent(editor, context.req.param("id"));
    await editor.agents.remove(id);
    auditEdit(editor, context.get("identity"), "agent.removed", id);
    return context.json({ success: true });
  });
}

async function whole(editor: LibraryEditor, agent: LibraryAgent, isOwner: boolean) {
  const config = await editor.agents.config(agent.id);
  return wholeAgentView(agent, config, { current: editor.currentAgent(), isOwner });
}

async function findAgent({ library }: LibraryEditor, id: string): Promise<LibraryAgent> {
  const found = (await library()).agents.find((agent) => agent.id === id);
  if (found) return found;
  throw new ChatError("not_found.agent", "There is no such agent. It may have been removed.");
}

type Given = Omit<z.infer<typeof changeBody>, "updatedAt">;

/** What a body changes; what it leaves out stays. */
function changesOf(given: Given, connection?: unknown): AgentChanges {
  const { modelConfig, toolConfig, skillsConfig, properties, remoteChat, ...rest } = given;
  const { connectionCommand, connectionArgs, connectionBaseUrl, connectionCwd, ...plain } = rest;
  const reached = defined({
    command: connectionCommand,
    args: connectionArgs?.split(/\s+/).filter((each) => each !== ""),
    baseUrl: connectionBaseUrl,
    cwd: connectionCwd,
  });
  const isReached = Object.keys(reached).length > 0;
  return {
    ...defined(plain),
    config: defined({
      modelConfig,
      toolConfig,
      skillsConfig,
      properties,
      remoteChat,
      ...(isReached && {
        connection: { ...(typeof connection === "object" && connection), ...reached },
      }),
    }),
  };
}

function defined<T extends object>(
  object: T,
): { readonly [key in keyof T]: Exclude<T[key], undefined> } {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [key in keyof T]: Exclude<T[key], undefined> };
}
