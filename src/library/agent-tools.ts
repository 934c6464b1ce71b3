import type { AgentFile } from "./agent-file.ts";
import type { ToolFilter } from "./configured-server.ts";
import type { Library, LibrarySkill } from "./library.ts";

/** Whether an agent may use a server at all. */
export function mayUseServer(
  { toolConfig }: Pick<AgentFile, "toolConfig">,
  server: string,
): boolean {
  if (toolConfig.disabledServers.includes(server)) return false;
  if (!toolConfig.allServersDisabledByDefault) return true;
  return toolConfig.enabledServers?.includes(server) ?? false;
}

/** Whether an agent is offered a tool of a server, by what the agent and the server say. */
export function mayUseTool(
  agent: Pick<AgentFile, "toolConfig">,
  { server, name }: { readonly server: string; readonly name: string },
  { allow, deny }: ToolFilter = { deny: [] },
): boolean {
  if (!mayUseServer(agent, server) || deny.includes(name)) return false;
  if (allow !== undefined && !allow.includes(name)) return false;
  const names = [name, `${server}:${name}`, `${server}__${name}`];
  return !names.some((each) => agent.toolConfig.disabledTools.includes(each));
}

/** Whether an agent is offered one of the program's own tools. */
export function mayUseBuiltIn(
  { toolConfig }: Pick<AgentFile, "toolConfig">,
  name: string,
): boolean {
  return toolConfig.enabledRuntimeTools?.includes(name) ?? true;
}

/**
 * The skills that an agent is told of. None of a workspace that is not trusted: what describes
 * itself to a model, and is loaded when the model wants it, could tell agents that have tools
 * what to do with them.
 */
export function skillsOf(
  { skills, workspace }: Pick<Library, "skills" | "workspace">,
  agent: Pick<AgentFile, "skillsConfig">,
): readonly LibrarySkill[] {
  return skills.filter(
    ({ id, layer }) => seesSkill(agent, id) && (layer === "home" || workspace?.trusted === true),
  );
}

/** Whether an agent's own files let it see a skill. */
export function seesSkill({ skillsConfig }: Pick<AgentFile, "skillsConfig">, id: string): boolean {
  return !skillsConfig.allSkillsDisabledByDefault || skillsConfig.enabledSkillIds.includes(id);
}

/** Whether an agent's own files name servers or tools that it shall have. */
export function namesTools({ toolConfig }: Pick<AgentFile, "toolConfig">): boolean {
  const { enabledServers = [], enabledRuntimeTools = [] } = toolConfig;
  return enabledServers.length > 0 || enabledRuntimeTools.length > 0;
}
