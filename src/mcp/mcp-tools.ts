import type {
  AgentTool,
  ToolCallOptions,
  ToolListing,
  ToolResult,
  ToolSource,
} from "../tools/tool.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { AskPerson } from "./elicitation.ts";
import { listServers } from "./list-servers.ts";
import type { McpServer } from "./server-entry.ts";
import { ServerKeeper } from "./server-keeper.ts";
import { DEFAULT_TIMING, type McpTiming, type ServerStatus } from "./server-status.ts";
import type { OpenTransport } from "./server-transport.ts";
import { Slots } from "./slots.ts";

const MAX_STARTS = 4;

/** Options of {@link mcpTools}. */
export interface McpToolsOptions {
  /** Makes the way to a server: a program's streams, or `openHttp`. */
  readonly open: OpenTransport;
  /** Asks the person what a server wants to know. Without it no server may ask. */
  readonly ask?: AskPerson;
  /** Called with each change of a server's state. */
  readonly onStatus?: (status: ServerStatus) => void;
  readonly timing?: Partial<McpTiming>;
}

/** What {@link McpTools.stopAll} did. */
export interface StoppedPrograms {
  /** How many programs ran and are gone. */
  readonly ended: number;
  /** How many still run. */
  readonly remaining: number;
}

/** The tools of MCP servers. */
export interface McpTools extends ToolSource {
  /** The same, of these servers alone: the others are neither started nor called. */
  only(names: readonly string[]): ToolSource;
  /** All servers and their states, in the order of the file. */
  servers(): readonly ServerStatus[];
  /** Takes what the files say now: servers that are the same run on, the others are ended. */
  update(servers: readonly McpServer[]): void;
  /** Ends one server, which is started again when it is needed; false when there is none of that name. */
  end(name: string): Promise<boolean>;
  /** Ends all programs at once, whatever they do; takes up to two seconds. */
  stopAll(): Promise<StoppedPrograms>;
  /** Ends all servers for good. */
  close(): Promise<void>;
}

/**
 * The tools of the servers of a person's files. Starts nothing by itself: a server is started
 * when its tools are listed or called, at most four at the same time.
 */
export function mcpTools(servers: readonly McpServer[], options: McpToolsOptions): McpTools {
  return new KeptServers(servers, options);
}

class KeptServers implements McpTools {
  readonly #options: McpToolsOptions;
  readonly #timing: McpTiming;
  readonly #starts = new Slots(MAX_STARTS);
  #keepers: readonly ServerKeeper[] = [];
  #ending: Promise<unknown> = Promise.resolve();

  constructor(servers: readonly McpServer[], options: McpToolsOptions) {
    this.#options = options;
    this.#timing = { ...DEFAULT_TIMING, ...options.timing };
    this.update(servers);
  }

  list(signal: AbortSignal): Promise<ToolListing> {
    return this.#list(this.#keepers, signal);
  }

  async call(
    { server, name }: Pick<AgentTool, "server" | "name">,
    given: Readonly<Record<string, unknown>>,
    options: ToolCallOptions,
  ): Promise<ToolResult> {
    const keeper = this.#find(server);
    if (keeper === undefined)
      return { outcome: "error", text: `There is no server ${JSON.stringify(server)}.` };
    return keeper.call(name, given, options);
  }

  only(names: readonly string[]): ToolSource {
    return {
      list: (signal) =>
        this.#list(
          this.#keepers.filter(({ server }) => names.includes(server.name)),
          signal,
        ),
      call: async (tool, ...rest) =>
        names.includes(tool.server)
          ? this.call(tool, ...rest)
          : { outcome: "error", text: `${tool.server} may not be used here.` },
    };
  }

  servers(): readonly ServerStatus[] {
    return this.#keepers.map(({ status }) => status);
  }

  update(servers: readonly McpServer[]): void {
    const before = new Map(this.#keepers.map((keeper) => [keyOf(keeper.server), keeper]));
    const { open, ask, onStatus = () => {} } = this.#options;
    const shared = { open, ...(ask && { ask }), onStatus };
    this.#keepers = servers.map(
      (server) =>
        before.get(keyOf(server)) ??
        new ServerKeeper(server, { ...shared, timing: this.#timing, starts: this.#starts }),
    );
    const gone = [...before.values()].filter((keeper) => !this.#keepers.includes(keeper));
    const ends = gone.map((keeper) => keeper.end().catch(() => {}));
    this.#ending = Promise.all([this.#ending, ...ends]);
  }

  async end(name: string): Promise<boolean> {
    const keeper = this.#find(name);
    await keeper?.end();
    return keeper !== undefined;
  }

  async stopAll(): Promise<StoppedPrograms> {
    const programs = this.#keepers.filter(({ server }) => server.transport === "stdio");
    const running = programs.filter(({ status }) => RUNNING.has(status.state));
    const ends = await Promise.allSettled(programs.map((keeper) => keeper.end({ atOnce: true })));
    const remaining = ends.filter(({ status }) => status === "rejected").length;
    return { ended: running.length - remaining, remaining };
  }

  async close(): Promise<void> {
    this.update([]);
    await this.#ending;
  }

  #find(name: string): ServerKeeper | undefined {
    return this.#keepers.find(({ server }) => server.name === name);
  }

  #list(keepers: readonly ServerKeeper[], signal: AbortSignal): Promise<ToolListing> {
    return listServers(keepers, { signal, waitMs: this.#timing.listWaitMs });
  }
}

const RUNNING: ReadonlySet<string> = new Set(["starting", "ready", "busy"]);

/** The same for the same entry, values of secrets included. */
function keyOf(server: McpServer): string {
  return canonicalJson({ ...server, secrets: [...server.secrets].sort() });
}
