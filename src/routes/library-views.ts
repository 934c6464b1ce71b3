import { seesSkill } from "../library/agent-tools.ts";
import { isJsonObject, type JsonObject } from "../library/json-text.ts";
import type { Library, LibraryAgent, LibraryNote, LibrarySkill } from "../library/library.ts";
import { maskEntry, maskNamed } from "../library/mask-secrets.ts";

/** A note in DotAgents' fields. */
export function noteView(note: LibraryNote) {
  const { id, title, body, summary, context, tags, references } = note;
  return {
    id,
    title,
    body,
    ...(summary !== "" && { summary }),
    context,
    tags,
    references,
    ...timesView(note),
  };
}

/** A skill in DotAgents' fields, as the current agent has it. */
export function skillView(skill: LibrarySkill, current: LibraryAgent | undefined) {
  const { id, name, description, body } = skill;
  return {
    id,
    name,
    description,
    instructions: body,
    enabled: true,
    enabledForProfile: current === undefined || seesSkill(current, id),
    source: "local",
    ...timesView(skill),
  };
}

/** An agent in DotAgents' fields, for a list; `state` is this program's. */
export function agentView(agent: LibraryAgent, current: string | undefined) {
  const { id, name, displayName, description, enabled, role, connectionType, guidelines } = agent;
  return {
    id,
    name,
    displayName,
    description,
    enabled,
    isBuiltIn: false,
    isDefault: id === current,
    ...(role !== "" && { role: roleView(role) }),
    connectionType,
    guidelines,
    systemPrompt: agent.systemPrompt,
    ...timesView(agent),
    state: agent.state,
  };
}

/** DotAgents' older word for the same role. */
export function roleView(role: string): string {
  return role === "user-profile" ? "chat-agent" : role;
}

/** The whole of one; only its owner sees how a program outside is started. */
export function wholeAgentView(
  agent: LibraryAgent,
  config: JsonObject,
  { current, isOwner }: { readonly current: string | undefined; readonly isOwner: boolean },
) {
  const { toolConfig, modelConfig, skillsConfig, properties, connection, remoteChat } = config;
  const parts = { toolConfig, modelConfig, skillsConfig, properties, remoteChat };
  const given = Object.entries(parts).filter(([, value]) => value !== undefined);
  const type = agent.connectionType;
  const reached = isJsonObject(connection) ? maskEntry(connection) : {};
  return {
    ...agentView(agent, current),
    ...Object.fromEntries(given.map(([name, value]) => [name, maskNamed("", value)])),
    connection: isOwner ? { ...reached, type } : { type },
  };
}

/** An agent as a profile that answers. */
export function profileView(agent: LibraryAgent, current: string | undefined) {
  const { id, displayName } = agent;
  return { id, name: displayName, isDefault: id === current, ...timesView(agent) };
}

/** The agent that answers where a message names none. */
export function currentOf({ agents }: Library, id: string | undefined): LibraryAgent | undefined {
  return agents.find((each) => each.id === id);
}

/** When something was made and changed; DotAgents' app expects numbers. */
function timesView({ createdAt, changedAt }: Pick<LibraryNote, "createdAt" | "changedAt">) {
  const updatedAt = changedAt ?? createdAt ?? 0;
  return { createdAt: createdAt ?? updatedAt, updatedAt };
}
