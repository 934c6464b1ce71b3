import type { AgentLimits } from "../agent/agent-limits.ts";
import type { AgentPorts } from "../agent/ports.ts";
import type { RunBegun } from "../agent/run-line.ts";
import type { RunState } from "../agent/run-state.ts";
import type { ToolSource } from "../tools/tool.ts";

/** The agents that can be run, and what a run of one needs. Looked at anew at every call. */
export interface AgentSource {
  /** The agents that can be run now. */
  list(): Promise<readonly AgentSummary[]>;
  /**
   * What a new run of an agent begins with.
   * @throws ChatError `not_found.agent`, `chat.no_provider`
   */
  prepare(agent: string): Promise<PreparedAgent>;
  /**
   * What a run works with, also one that was begun before a restart.
   * @throws ChatError when its agent or provider is no longer there
   */
  connect(begun: RunBegun, state: RunState, options: ConnectOptions): Promise<RunConnection>;
  /** Ends all programs that serve tools, at once; takes up to two seconds. */
  stopServers(): Promise<{ readonly ended: number; readonly remaining: number }>;
  /** Ends them for good. */
  close(): Promise<void>;
}

/** An agent, for a list. */
export interface AgentSummary {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

/** What is written into a run's first line. */
export interface PreparedAgent {
  readonly system: string;
  /** Id of the provider with which the run stays. */
  readonly provider: string;
  readonly model?: string;
  readonly limits: AgentLimits;
}

/** How a run is connected. */
export interface ConnectOptions {
  /** Of these tools alone, by `server:tool`, where a loop lists them. Default: all. */
  readonly tools?: readonly string[];
}

/** A run's ports to the world, but for those of people and of its journal. */
export interface RunConnection extends Pick<AgentPorts, "model" | "permissions"> {
  readonly tools: ToolSource;
}
