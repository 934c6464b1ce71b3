import { namesTools } from "../../library/agent-tools.ts";
import type {
  Library,
  LibraryAgent,
  LibraryServer,
  LibrarySkill,
  LibraryTask,
} from "../../library/library.ts";
import { beginningOf, printable } from "../printable.ts";
import { whenText } from "./list-text.ts";

const MAX_PROMPT = 200;

/** All that a workspace could do once it is trusted, one thing a line, for its owner to judge. */
export function trustText(
  { agents, servers, tasks, skills, workspace }: Library,
  base: string,
): string {
  const prompts = (workspace?.files ?? []).filter((file) =>
    ["system-prompt.md", "agents.md"].includes(file),
  );
  const lines = [
    ...servers.map(serverLine),
    ...tasks.map(taskLine),
    ...agents.map(agentLine),
    ...skills.map(skillLine),
    ...prompts.map((file) => `- ${file} would stand before the prompt of every agent.`),
  ];
  return `Once ${printable(base)} is trusted, its files can do this, until one of them changes:\n${lines.map((line) => `${printable(line)}\n`).join("")}`;
}

function serverLine({ name, starts, sets, reads, state, approval }: LibraryServer): string {
  const parts = [
    `- Server ${name}: ${starts}`,
    ...(sets.length > 0 ? [`sets ${sets.join(", ")}`] : []),
    ...(reads.length > 0 ? [`is given this PC's ${reads.join(", ")}`] : []),
    ...(approval === "allow" ? ["all its tools WITHOUT ASKING"] : []),
    ...(state === "disabled" ? ["off"] : []),
  ];
  return parts.join("; ");
}

function taskLine(task: LibraryTask): string {
  const off = task.enabled ? "" : "; off";
  const agent = task.profileId === undefined ? "" : ` to ${task.profileId}`;
  const startup = task.runOnStartup ? ", and at each start," : "";
  return `- Task ${task.id}: sends${agent} ${whenText(task)}${startup} "${beginningOf(task.prompt, MAX_PROMPT)}"${off} (${task.file})`;
}

// A skill is one of many texts that change often: the trust is in the workspace, not in its words.
function skillLine({ id, description, file }: LibrarySkill): string {
  return `- Skill ${id}: agents are told of it, and of others that come: "${beginningOf(description, MAX_PROMPT)}" (${file})`;
}

function agentLine(agent: LibraryAgent): string {
  const { enabledServers = [], enabledRuntimeTools = [] } = agent.toolConfig;
  const named = [...enabledServers, ...enabledRuntimeTools].join(", ");
  const has = namesTools(agent) ? `names ${named}` : "has the tools that its files do not deny it";
  return `- Agent ${agent.id}: ${has}; its prompt: "${beginningOf(agent.systemPrompt, MAX_PROMPT)}" (${agent.file})`;
}
