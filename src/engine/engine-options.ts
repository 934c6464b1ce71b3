import type { AgentLimits } from "../agent/agent-limits.ts";
import type { Library } from "../library/library.ts";
import type { McpTiming, ServerStatus } from "../mcp/server-status.ts";
import type { OpenTransport } from "../mcp/server-transport.ts";
import type { Provider } from "../providers/provider.ts";
import type { Limits } from "../reply/limits.ts";
import type { PendingQuestions } from "../runs/pending-questions.ts";
import type { ConversationPort, NotePort } from "../tools/builtin-ports.ts";
import type { ToolSource } from "../tools/tool.ts";

/** Who answers for an agent. */
export interface AgentProvider {
  /** Its id in the person's config, under which it is found again after a restart. */
  readonly id: string;
  readonly provider: Provider;
  /** To be asked of it; default: the model that it was made with. */
  readonly model?: string;
}

/** What {@link agentSource} makes agents' runs of. */
export interface AgentEngineOptions {
  /**
   * The agents' files as they are now; the same object as long as they say the same. Asked
   * before each step of each run.
   */
  readonly library: () => Promise<Library>;
  /**
   * The provider of this id or of this kind (`openai`, …), without one the active one.
   * Rejects with a ChatError `chat.no_provider` or `not_found.provider` when there is none
   * that can be used.
   */
  readonly provider: (id: string | undefined) => Promise<AgentProvider>;
  /** Bounds of one turn of the model; only those of time and length count here. */
  readonly limits: () => Promise<Limits>;
  /** Makes the way to an MCP server. Without it the servers of the files are not started. */
  readonly openTransport?: OpenTransport | undefined;
  /** Asks people what servers want to know while they carry out calls. Without it none may ask. */
  readonly questions?: Pick<PendingQuestions, "ask" | "noteCall"> | undefined;
  /** Keeps the notes that agents write. Without it none are written. */
  readonly noteStore?: Pick<NotePort, "write"> | undefined;
  /** The conversations that this PC keeps. */
  readonly conversations?: ConversationPort | undefined;
  /**
   * Tools written in code, for all agents; an agent's `toolConfig` holds for them as for a
   * server's, and they are asked for like those of a server with `"approval": "hints"`. Their
   * servers' names go before those of the files; `builtin` is not theirs.
   */
  readonly tools?: ToolSource | undefined;
  /** Bounds of a run, where they are lower or higher than the default; agents lower them further. */
  readonly agentLimits?: Partial<AgentLimits> | undefined;
  /**
   * Values that no tool's result may hold, by their names: keys of providers. Those of the
   * servers in the files are known without it. Values of fewer than eight characters are left.
   */
  readonly secrets?: (() => ReadonlyMap<string, string>) | undefined;
  /** Called with what the person should know of an agent, at each run that it concerns. */
  readonly onNotice?: ((text: string) => void) | undefined;
  /** Called with each change of a server's state. */
  readonly onServerStatus?: ((status: ServerStatus) => void) | undefined;
  /** How long servers may take. Default: `DEFAULT_TIMING`. */
  readonly timing?: Partial<McpTiming> | undefined;
}
