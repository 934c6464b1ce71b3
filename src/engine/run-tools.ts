import type { Standing } from "../agent/policy.ts";
import type { Permissions } from "../agent/ports.ts";
import type { Library, LibraryAgent } from "../library/library.ts";
import type { McpTools } from "../mcp/mcp-tools.ts";
import type { ResultPort } from "../tools/builtin-ports.ts";
import { BUILTIN_SERVER, builtinTools } from "../tools/builtin-tools.ts";
import { joinSources } from "../tools/join-sources.ts";
import type {
  AgentTool,
  ToolCallOptions,
  ToolListing,
  ToolResult,
  ToolSource,
} from "../tools/tool.ts";
import { agentBuiltins } from "./agent-builtins.ts";
import { describeServer } from "./described-server.ts";
import type { EngineLibrary } from "./engine-library.ts";
import type { AgentEngineOptions } from "./engine-options.ts";
import { mayNeedServer, type Permitting, readyServers, standingOf } from "./permissions.ts";

/** What {@link RunTools} is made of. */
export interface RunToolsOptions
  extends Pick<AgentEngineOptions, "noteStore" | "conversations" | "tools" | "questions"> {
  readonly runId: string;
  readonly agent: LibraryAgent;
  readonly library: Library;
  readonly files: EngineLibrary;
  readonly servers: McpTools;
  readonly results: ResultPort;
  readonly only: readonly string[] | undefined;
  /** Whether the model can be given tools. */
  readonly canUseTools: boolean;
  /** What the person should know of the run. */
  readonly notices: readonly string[];
}

/**
 * The tools of one run: built-in ones, those that are written in code, those of the servers.
 * At each listing it is looked at anew what the files say; an agent that is not ready any more
 * has none.
 */
export class RunTools implements ToolSource, Pick<Permissions, "standing" | "serverEntry"> {
  readonly #options: RunToolsOptions;
  readonly #sources: ToolSource;
  readonly #codeServers = new Set<string>();
  #library: Library;
  #agent: LibraryAgent | undefined;

  constructor(options: RunToolsOptions) {
    this.#options = options;
    this.#library = options.library;
    this.#agent = options.agent;
    this.#sources = joinSources(this.#builtin(), this.#code(), this.#ofServers());
  }

  async list(signal: AbortSignal): Promise<ToolListing> {
    const { files, agent, notices } = this.#options;
    this.#library = await files.look();
    this.#agent = this.#library.agents.find(
      ({ id, state }) => id === agent.id && state === "ready",
    );
    if (!this.#agent)
      return { tools: [], notices: [...notices, `${agent.id}: it was disabled or removed.`] };
    const listing = await this.#sources.list(signal);
    const tools = listing.tools.filter((tool) => this.standing(tool) !== "deny");
    const isUsed = (server: string): boolean => tools.some((tool) => tool.server === server);
    return {
      tools,
      notices: [...notices, ...this.#incomplete(this.#agent), ...listing.notices],
      instructions: (listing.instructions ?? []).filter(({ server }) => isUsed(server)),
    };
  }

  async call(
    tool: Pick<AgentTool, "server" | "name">,
    given: Readonly<Record<string, unknown>>,
    options: ToolCallOptions,
  ): Promise<ToolResult> {
    if (this.standing(tool) !== "deny") return this.#sources.call(tool, given, options);
    return { outcome: "error", text: `${tool.server} · ${tool.name} may not be used here.` };
  }

  standing(tool: Pick<AgentTool, "server" | "name">): Standing {
    const permitting = this.#permitting();
    return permitting ? standingOf(tool, permitting) : "deny";
  }

  serverEntry(name: string): unknown {
    if (this.#codeServers.has(name)) return { name };
    const entry = readyServers(this.#library).find((each) => each.name === name);
    return entry ? describeServer(entry.server) : { name };
  }

  #permitting(): Permitting | undefined {
    const { only, noteStore } = this.#options;
    return (
      this.#agent && {
        library: this.#library,
        agent: this.#agent,
        codeServers: this.#codeServers,
        only,
        canWriteNotes: noteStore !== undefined,
      }
    );
  }

  #builtin(): ToolSource {
    const current = (): ToolSource => {
      const agent = this.#agent ?? this.#options.agent;
      return builtinTools(agentBuiltins({ library: this.#library, agent }, this.#options));
    };
    return {
      list: async (signal) => {
        const { canUseTools, agent } = this.#options;
        const listing = await current().list(signal);
        // Without servers an agent can do its work on a model that knows no tools.
        if (canUseTools) return listing;
        const isMissed = listing.tools.some((tool) => this.#isMissed(tool));
        const notice = `${agent.id}: its model cannot use tools, so it reads no skills and notes.`;
        return { tools: [], notices: isMissed ? [notice] : [] };
      },
      call: (tool, ...rest) => current().call(tool, ...rest),
    };
  }

  #isMissed(tool: AgentTool): boolean {
    return tool.name !== "read_result" && this.standing(tool) !== "deny";
  }

  #code(): ToolSource {
    const { tools: source } = this.#options;
    return {
      list: async (signal) => {
        if (!source) return { tools: [], notices: [] };
        const { tools, notices } = await source.list(signal);
        const own = tools.filter(({ server }) => server !== BUILTIN_SERVER);
        for (const { server } of own) this.#codeServers.add(server);
        return { tools: own, notices };
      },
      call: async (...call) => source?.call(...call) ?? { outcome: "error", text: "It is gone." },
    };
  }

  #ofServers(): ToolSource {
    const { servers, only, agent, questions, runId } = this.#options;
    const usable = (): ToolSource => {
      const names = readyServers(this.#library)
        .map(({ name }) => name)
        .filter((name) => mayNeedServer(name, { agent: this.#agent ?? agent, only }));
      return servers.only(names);
    };
    return {
      list: (signal) => usable().list(signal),
      call: async (tool, ...rest) => {
        const end = questions?.noteCall(runId, tool.server, tool.name);
        try {
          return await usable().call(tool, ...rest);
        } finally {
          end?.();
        }
      },
    };
  }

  #incomplete(agent: LibraryAgent): string[] {
    const { only } = this.#options;
    return this.#library.servers
      .filter(({ state, name }) => state === "incomplete" && mayNeedServer(name, { agent, only }))
      .map(({ name, missing }) => `${name}: ${missing.join(", ")} has no value on this PC`);
  }
}
