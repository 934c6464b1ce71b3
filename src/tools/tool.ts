/** A tool that an agent may call, as the place that has it describes it. */
export interface AgentTool {
  /** The server that has it, as the person's files name it; `builtin` for those of this program. */
  readonly server: string;
  /** Its name there. */
  readonly name: string;
  /** The server's own words, cleaned and cut. */
  readonly description?: string;
  /** JSON Schema of its arguments, an object; absent when there are none. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly hints: ToolHints;
  /** SHA-256, in hex, of the definition as the server gave it: another one is another tool. */
  readonly digest: string;
}

/**
 * What a tool says of itself; absent hints mean the worst.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/server/tools#tool
 */
export interface ToolHints {
  /** It changes nothing. */
  readonly readOnly: boolean;
  /** It reaches beyond a closed set of things: the web, say. */
  readonly openWorld: boolean;
}

/** What came of a call. */
export interface ToolResult {
  /**
   * `ok` it was carried out, `error` it was not or says that it failed, `unknown` it may have
   * been: the connection was lost on the way.
   */
  readonly outcome: "ok" | "error" | "unknown";
  /** For the model: text, cleaned of characters that cannot be seen. */
  readonly text: string;
  /** How many such characters were taken out. */
  readonly removed?: number;
}

/** How a call is made. */
export interface ToolCallOptions {
  /** Aborted when nobody wants the result any more. */
  readonly signal: AbortSignal;
  /** Called with the server's words on how far it is. */
  readonly onProgress?: (message: string) => void;
}

/** A place that has tools: the servers of a person's files, or this program. */
export interface ToolSource {
  /**
   * The tools that are there now. A server that cannot be reached contributes none, and a
   * sentence that says why.
   */
  list(signal: AbortSignal): Promise<ToolListing>;
  /** Calls a tool; never rejects, and settles within a second of `signal`'s abort. */
  call(
    tool: Pick<AgentTool, "server" | "name">,
    given: Readonly<Record<string, unknown>>,
    options: ToolCallOptions,
  ): Promise<ToolResult>;
}

/** What {@link ToolSource.list} gives. */
export interface ToolListing {
  readonly tools: readonly AgentTool[];
  /** Why tools are missing, for the person: "files: npx is not installed on this PC". */
  readonly notices: readonly string[];
  /** What servers say about the use of their tools. */
  readonly instructions?: readonly ServerInstructions[];
}

/** A server's own words on how its tools are used. */
export interface ServerInstructions {
  readonly server: string;
  readonly text: string;
}
