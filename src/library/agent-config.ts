import {
  booleanAt,
  isJsonObject,
  type JsonObject,
  objectAt,
  parseJsonObject,
  stringAt,
  stringsAt,
  unexpected,
} from "./json-text.ts";

/** What an agent may use. A list that is absent restricts nothing. */
export interface ToolConfig {
  readonly enabledServers?: readonly string[];
  readonly disabledServers: readonly string[];
  /** Tools that it is not offered: `tool`, `server:tool` or `server__tool`. */
  readonly disabledTools: readonly string[];
  /** The program's own tools that it is offered. */
  readonly enabledRuntimeTools?: readonly string[];
  /** Whether it has the servers of `enabledServers` alone. */
  readonly allServersDisabledByDefault: boolean;
}

/** Which skills an agent sees. */
export interface SkillsConfig {
  readonly enabledSkillIds: readonly string[];
  /** Whether it sees those of `enabledSkillIds` alone. */
  readonly allSkillsDisabledByDefault: boolean;
}

/** A provider of DotAgents, by its own name for it. */
export interface DotAgentsModel {
  readonly provider: string;
  readonly model?: string;
}

/** What a `config.json` beside an `agent.md` says. */
export interface AgentConfig {
  readonly toolConfig: ToolConfig;
  readonly skillsConfig: SkillsConfig;
  /** DotAgents' choice of a model: for the person to be told, if there is no such provider here. */
  readonly modelConfig?: DotAgentsModel;
  /** The id of a provider in this program's config.json. */
  readonly provider?: string;
  /** Limits of its runs, by their names; they can only be lowered. Positive numbers. */
  readonly limits: Readonly<Record<string, number>>;
}

/** What an agent without a `config.json` may use: everything. */
export const EVERY_TOOL: ToolConfig = {
  disabledServers: [],
  disabledTools: [],
  allServersDisabledByDefault: false,
};

/** What an agent that must not act may use: nothing. */
export const NO_TOOLS: ToolConfig = {
  enabledServers: [],
  disabledServers: [],
  disabledTools: [],
  enabledRuntimeTools: [],
  allServersDisabledByDefault: true,
};

/** Reads a `config.json` of an agent; without one, its defaults. @throws LibraryFileError */
export function parseAgentConfig(text: string | undefined): AgentConfig {
  const config = text === undefined ? {} : parseJsonObject(text);
  const ours = objectAt(config, "remoteChat") ?? {};
  const provider = stringAt(ours, "provider", "remoteChat.provider");
  const modelConfig = modelOf(objectAt(config, "modelConfig") ?? {});
  return {
    toolConfig: toolConfigOf(objectAt(config, "toolConfig") ?? {}),
    skillsConfig: skillsConfigOf(objectAt(config, "skillsConfig") ?? {}),
    limits: limitsOf(objectAt(ours, "limits", "remoteChat.limits") ?? {}),
    ...(modelConfig && { modelConfig }),
    ...(provider !== undefined && { provider }),
  };
}

function toolConfigOf(object: JsonObject): ToolConfig {
  const list = (key: string): string[] | undefined =>
    stringsAt(object, key, { path: `toolConfig.${key}` });
  const enabledServers = list("enabledServers");
  const enabledRuntimeTools = list("enabledRuntimeTools");
  return {
    ...(enabledServers && { enabledServers }),
    disabledServers: list("disabledServers") ?? [],
    disabledTools: list("disabledTools") ?? [],
    ...(enabledRuntimeTools && { enabledRuntimeTools }),
    allServersDisabledByDefault:
      booleanAt(object, "allServersDisabledByDefault", "toolConfig.allServersDisabledByDefault") ??
      false,
  };
}

function skillsConfigOf(object: JsonObject): SkillsConfig {
  const path = "skillsConfig.allSkillsDisabledByDefault";
  return {
    enabledSkillIds:
      stringsAt(object, "enabledSkillIds", { path: "skillsConfig.enabledSkillIds" }) ?? [],
    allSkillsDisabledByDefault: booleanAt(object, "allSkillsDisabledByDefault", path) ?? false,
  };
}

/** DotAgents keeps one model a provider: `agentOpenaiModel` for `openai`. */
function modelOf(object: JsonObject): DotAgentsModel | undefined {
  const provider = textOf(object.agentProviderId) ?? textOf(object.mcpToolsProviderId);
  if (provider === undefined) return undefined;
  const name = provider
    .split("-")
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join("");
  const model = textOf(object[`agent${name}Model`]) ?? textOf(object[`mcpTools${name}Model`]);
  return { provider, ...(model !== undefined && { model }) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

function limitsOf(object: JsonObject): Record<string, number> {
  const entries = isJsonObject(object) ? Object.entries(object) : [];
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (typeof value === "number" && Number.isFinite(value) && value > 0) return [name, value];
      throw unexpected(`remoteChat.limits.${name.slice(0, 64)}`, "a number above 0");
    }),
  );
}
