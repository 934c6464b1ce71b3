import { ChatError } from "../errors.ts";
import type { AgentFile } from "../library/agent-file.ts";
import type { AgentEngineOptions, AgentProvider } from "./engine-options.ts";

/** A provider, and what the person should know of how it was chosen. */
export interface ChosenProvider extends AgentProvider {
  readonly notice?: string;
}

/**
 * Who answers for an agent: the provider that its `config.json` names for this program, else
 * the one that it names for DotAgents if there is such a one here, else the active one.
 * @throws ChatError `chat.no_provider`
 */
export async function chooseProvider(
  { id, provider, modelConfig }: Pick<AgentFile, "id" | "provider" | "modelConfig">,
  find: AgentEngineOptions["provider"],
): Promise<ChosenProvider> {
  if (provider !== undefined) return namedProvider(id, provider, find);
  if (modelConfig === undefined) return find(undefined);
  const { provider: wanted, model } = modelConfig;
  const found = await find(wanted).catch(absent);
  if (found) return { ...found, ...(model !== undefined && { model }) };
  const notice = `${id}: its config.json names the provider '${wanted}', which cannot be used here, so the active one answers. "remoteChat": {"provider": "ID"} names another.`;
  return { ...(await find(undefined)), notice };
}

/** What the person should know of the choice, if there is anything. Never rejects. */
export async function choiceNotice(
  agent: Parameters<typeof chooseProvider>[0],
  find: AgentEngineOptions["provider"],
): Promise<string | undefined> {
  if (agent.provider !== undefined || agent.modelConfig === undefined) return undefined;
  try {
    return (await chooseProvider(agent, find)).notice;
  } catch {
    return undefined;
  }
}

async function namedProvider(
  agent: string,
  wanted: string,
  find: AgentEngineOptions["provider"],
): Promise<AgentProvider> {
  try {
    return await find(wanted);
  } catch (error) {
    if (!isAbsence(error)) throw error;
    throw new ChatError(
      "chat.no_provider",
      `The agent '${agent}' wants the provider '${wanted}'. ${error.message}`,
      { cause: error },
    );
  }
}

function absent(error: unknown): undefined {
  if (!isAbsence(error)) throw error;
}

function isAbsence(error: unknown): error is ChatError {
  if (!(error instanceof ChatError)) return false;
  return error.code === "chat.no_provider" || error.code === "not_found.provider";
}
