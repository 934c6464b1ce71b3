import { DEFAULT_AGENT_LIMITS, lowerLimits } from "../agent/agent-limits.ts";
import type { RunBegun } from "../agent/run-line.ts";
import type { RunState } from "../agent/run-state.ts";
import { McpError } from "../mcp/mcp-error.ts";
import { type McpTools, mcpTools } from "../mcp/mcp-tools.ts";
import type { ServerStatus } from "../mcp/server-status.ts";
import type { OpenTransport } from "../mcp/server-transport.ts";
import type {
  AgentSource,
  AgentSummary,
  ConnectOptions,
  PreparedAgent,
  RunConnection,
} from "../runs/agent-source.ts";
import { agentPrompt } from "./agent-prompt.ts";
import { choiceNotice, chooseProvider } from "./choose-provider.ts";
import { EngineLibrary } from "./engine-library.ts";
import type { AgentEngineOptions } from "./engine-options.ts";
import { providerModel } from "./provider-model.ts";
import { readyAgent } from "./ready-agent.ts";
import { redactedTools } from "./redacted-tools.ts";
import { RunTools } from "./run-tools.ts";

/** The agents of a person's files, and the servers that serve them all. */
export interface AgentEngine extends AgentSource {
  /** The servers that can be started, and their states, in the order of the files. */
  servers(): Promise<readonly ServerStatus[]>;
  /** Ends one server, which is started again when it is needed; false when there is none of that name. */
  endServer(name: string): Promise<boolean>;
}

/**
 * Makes of agents' files, providers and MCP servers what runs are made of. Nothing is started
 * before a run needs it. Files that change hold from the next step of every run on: a tool that
 * is denied, a server that is gone, an agent that is disabled.
 */
export function agentSource(options: AgentEngineOptions): AgentEngine {
  return new Engine(options);
}

class Engine implements AgentEngine {
  readonly #options: AgentEngineOptions;
  readonly #servers: McpTools;
  readonly #files: EngineLibrary;

  constructor(options: AgentEngineOptions) {
    const { openTransport, questions, onServerStatus, timing } = options;
    this.#options = options;
    this.#servers = mcpTools([], {
      open: openTransport ?? openNothing,
      ...(questions && { ask: questions.ask }),
      ...(onServerStatus && { onStatus: onServerStatus }),
      ...(timing && { timing }),
    });
    this.#files = new EngineLibrary(options, this.#servers);
  }

  async list(): Promise<readonly AgentSummary[]> {
    const { agents } = await this.#files.look();
    return agents
      .filter(({ state }) => state === "ready")
      .map(({ id, displayName: name, description }) => ({ id, name, description }));
  }

  async prepare(id: string): Promise<PreparedAgent> {
    const library = await this.#files.look();
    const agent = readyAgent(library, id);
    const { agentLimits, provider: find, onNotice } = this.#options;
    const { notice, ...chosen } = await chooseProvider(agent, find);
    if (notice !== undefined) onNotice?.(notice);
    const model = chosen.model ?? chosen.provider.model;
    return {
      system: agentPrompt(library, agent),
      provider: chosen.id,
      ...(model !== undefined && { model }),
      limits: lowerLimits({ ...DEFAULT_AGENT_LIMITS, ...agentLimits }, agent.limits),
    };
  }

  async connect(
    begun: RunBegun,
    { kept: results }: RunState,
    { tools: only }: ConnectOptions,
  ): Promise<RunConnection> {
    const { limits, provider: find, noteStore, conversations, tools, questions } = this.#options;
    const library = await this.#files.look();
    const agent = readyAgent(library, begun.agent);
    const { id, provider } = await find(begun.provider);
    const notice = await choiceNotice(agent, find);
    const model = providerModel(
      { id, provider, ...(begun.model !== undefined && { model: begun.model }) },
      limits,
    );
    const runTools = new RunTools({
      agent,
      library,
      files: this.#files,
      servers: this.#servers,
      results,
      only,
      canUseTools: model.canUseTools ?? true,
      notices: notice === undefined ? [] : [notice],
      noteStore,
      conversations,
      tools,
      questions,
      runId: begun.id,
    });
    return {
      model,
      tools: redactedTools(runTools, () => this.#files.redact()),
      permissions: {
        standing: (tool) => runTools.standing(tool),
        serverEntry: (server) => runTools.serverEntry(server),
        // Rules are kept with the runs, which put their own in the place of these two.
        rules: async () => [],
        remember: async () => {},
      },
    };
  }

  async servers(): Promise<readonly ServerStatus[]> {
    await this.#files.look();
    return this.#servers.servers();
  }

  async endServer(name: string): Promise<boolean> {
    return this.#servers.end(name);
  }

  stopServers(): Promise<{ readonly ended: number; readonly remaining: number }> {
    return this.#servers.stopAll();
  }

  close(): Promise<void> {
    this.#files.close();
    return this.#servers.close();
  }
}

const openNothing: OpenTransport = async () => {
  throw new McpError("servers are not started here", { final: true });
};
