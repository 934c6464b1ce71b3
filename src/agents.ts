/**
 * Agents in an app of one's own: they answer the messages of {@link createHandler}'s clients
 * with tools, and ask people before they act.
 *
 * @module
 */
import type { AgentLimits } from "./agent/agent-limits.ts";
import type { AuditLog } from "./audit.ts";
import { type AgentEngine, agentSource } from "./engine/agent-source.ts";
import type { AgentEngineOptions } from "./engine/engine-options.ts";
import { openHttp } from "./mcp/http-transport.ts";
import { McpError } from "./mcp/mcp-error.ts";
import type { OpenTransport } from "./mcp/server-transport.ts";
import { type ProviderSource, providerFinder } from "./models/provider-finder.ts";
import { DEFAULT_LIMITS, type Limits } from "./reply/limits.ts";
import { type Resolvable, resolve } from "./resolvable.ts";
import { agentRoutes } from "./routes/agent-routes.ts";
import type { Agents } from "./routes/agents.ts";
import type { AgentRuns } from "./runs/agent-runs.ts";
import { createRuns } from "./runs/create-runs.ts";
import { memoryRuns } from "./runs/memory-runs.ts";
import { PendingQuestions } from "./runs/pending-questions.ts";
import type { RuleStore } from "./runs/rule-store.ts";
import type { RunConversations } from "./runs/run-conversations.ts";
import type { RunStore } from "./runs/run-store.ts";
import type { HaltStore } from "./runs/runs-options.ts";

export type { AgentLimits } from "./agent/agent-limits.ts";
export type { AuditEntry, AuditLog } from "./audit.ts";
export type { AgentEngine } from "./engine/agent-source.ts";
export type { Library } from "./library/library.ts";
export { type LibraryFiles, memoryFiles } from "./library/library-files.ts";
export { type LibraryLayer, type LoadedLibrary, loadLibrary } from "./library/load-library.ts";
export { openHttp } from "./mcp/http-transport.ts";
export type { McpServer } from "./mcp/server-entry.ts";
export type { OpenTransport } from "./mcp/server-transport.ts";
export type { ProviderSource } from "./models/provider-finder.ts";
export type { Agents } from "./routes/agents.ts";
export type { AgentRuns, WatchedRun } from "./runs/agent-runs.ts";
export { memoryRules } from "./runs/memory-rules.ts";
export { memoryRuns } from "./runs/memory-runs.ts";
export type { RuleStore, StoredRule } from "./runs/rule-store.ts";
export type { RunConversations } from "./runs/run-conversations.ts";
export type { RunJournal, RunStore, StoredRun } from "./runs/run-store.ts";
export { type HaltStore, memoryHalt } from "./runs/runs-options.ts";
export type { NotePort, WrittenNote } from "./tools/builtin-ports.ts";
export type {
  AgentTool,
  ToolCallOptions,
  ToolHints,
  ToolListing,
  ToolResult,
  ToolSource,
} from "./tools/tool.ts";

/** Options of {@link createAgents}. */
export interface AgentsOptions
  extends ProviderSource,
    Pick<
      AgentEngineOptions,
      "library" | "noteStore" | "tools" | "secrets" | "onNotice" | "onServerStatus"
    > {
  /** Bounds of one turn of a model; the same as createHandler's. */
  readonly limits?: Resolvable<Partial<Limits>>;
  /** Bounds of a run. Default: `DEFAULT_AGENT_LIMITS`. */
  readonly agentLimits?: Partial<AgentLimits>;
  /** Where runs are kept. Default: `memoryRuns()`, so that they are gone with the process. */
  readonly store?: RunStore;
  /** Where it is kept what is allowed for good. Default: in memory. */
  readonly rules?: RuleStore;
  /** Keeps conversations. Default: each message brings its own. */
  readonly conversations?: RunConversations;
  /** Where it is written what was decided and done. Default: nowhere. */
  readonly audit?: AuditLog;
  /** Keeps that no run may begin. Default: in memory. */
  readonly halt?: HaltStore;
  /**
   * Makes the way to an MCP server. Default: to those at an address; none is a program that is
   * started.
   */
  readonly open?: OpenTransport;
  /** The agent that answers where a message names none. Default: none does. */
  readonly defaultAgent?: () => Promise<string | undefined>;
  /** Told of what should not happen, for a log. */
  readonly onError?: (error: unknown) => void;
}

/** Agents, as createHandler's option `agents` takes them. */
export interface EmbeddedAgents extends Agents {
  readonly runs: AgentRuns;
  readonly source: AgentEngine;
  /** Leaves all runs as they are, to be gone on with by the next process; ends all servers. */
  close(): Promise<void>;
}

/**
 * Makes the agent engine, and goes on with the runs of `store` that had not ended. Only one
 * process at a time may work with a store.
 *
 * @example
 * const files = memoryFiles({ "agents/helper/agent.md": "You help in the garden." });
 * const { library } = await loadLibrary([{ name: "home", files, variables: {} }]);
 * const agents = await createAgents({ library: async () => library, provider });
 * const handler = createHandler({ token, provider, agents });
 *
 * @throws TypeError when an option cannot work
 */
export async function createAgents(options: AgentsOptions): Promise<EmbeddedAgents> {
  const { store = memoryRuns(), open = openAddresses, defaultAgent, limits } = options;
  const questions = new PendingQuestions();
  const source = agentSource({
    ...options,
    questions,
    provider: providerFinder(options),
    limits: async () => ({ ...DEFAULT_LIMITS, ...(await resolve(limits)) }),
    openTransport: open,
    // Of runs; agents do not see which there are.
    conversations: undefined,
  });
  const runs = await createRuns({ ...runsOptions(options), source, store, questions });
  return {
    ...agentRoutes({
      runs,
      agents: source,
      questions,
      hasAgents: async () => (await source.list()).length > 0,
      ...(defaultAgent && { defaultAgent }),
    }),
    runs,
    source,
    async close() {
      await runs.close();
      await source.close();
    },
  };
}

function runsOptions({ rules, audit, halt, conversations, onError }: AgentsOptions) {
  return {
    ...(rules && { rules }),
    ...(audit && { audit }),
    ...(halt && { halt }),
    ...(conversations && { conversations }),
    ...(onError && { onError }),
  };
}

const openAddresses: OpenTransport = async (server) => {
  if (server.transport === "http") return openHttp(server);
  throw new McpError("it is a program, and none is started here", { final: true });
};
