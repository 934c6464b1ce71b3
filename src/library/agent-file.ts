import { type AgentConfig, parseAgentConfig } from "./agent-config.ts";
import { flagField, idOf, requireKind, textField, wrong } from "./fields.ts";
import { parseFrontMatter } from "./front-matter.ts";

/** How an agent of DotAgents is reached; only `internal` ones run here. */
export const CONNECTION_TYPES = ["internal", "acpx", "acp", "stdio", "remote"] as const;

/** One of {@link CONNECTION_TYPES}. */
export type ConnectionType = (typeof CONNECTION_TYPES)[number];

/** An agent, as its directory describes it. */
export interface AgentFile extends AgentConfig {
  readonly id: string;
  readonly name: string;
  /** What people read. */
  readonly displayName: string;
  readonly description: string;
  readonly enabled: boolean;
  /** DotAgents' word for what it is for: `chat-agent`, say; empty without one. */
  readonly role: string;
  readonly connectionType: ConnectionType;
  /** What it is to keep to, besides its prompt. */
  readonly guidelines: string;
  readonly systemPrompt: string;
}

/**
 * Reads an `agent.md`; its `config.json`, when there is one, is put into it by the caller.
 * @throws LibraryFileError
 */
export async function parseAgentFile(
  text: string,
  directory: string,
): Promise<Omit<AgentFile, keyof AgentConfig>> {
  const file = await parseFrontMatter(text);
  const { fields, body } = file;
  requireKind(file, "agent");
  const id = idOf(file, directory);
  const name = textField(fields, "name", 200) || id;
  return {
    id,
    name,
    displayName: textField(fields, "displayName", 200) || name,
    description: textField(fields, "description"),
    enabled: flagField(fields, "enabled", true),
    role: textField(fields, "role", 64),
    connectionType: connectionType(textField(fields, "connection-type", 64) || "internal"),
    guidelines: textField(fields, "guidelines", 32_768),
    systemPrompt: body,
  };
}

function connectionType(text: string): ConnectionType {
  const found = CONNECTION_TYPES.find((type) => type === text);
  if (found === undefined) throw wrong("connection-type", CONNECTION_TYPES.join(", "));
  return found;
}

/** An agent of its two files. @throws LibraryFileError */
export function withConfig(
  agent: Omit<AgentFile, keyof AgentConfig>,
  configText: string | undefined,
): AgentFile {
  return { ...agent, ...parseAgentConfig(configText) };
}
