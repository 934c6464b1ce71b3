/** A server of an mcp.json, checked, with the values of its variables filled in. */
export type McpServer = StdioServer | HttpServer;

interface CommonServer {
  /** The name that the file gives it: `[A-Za-z0-9._-]{1,64}`. */
  readonly name: string;
  /** Milliseconds that a call may take; progress renews it. Default 120 000. */
  readonly timeoutMs?: number;
  /** The secret values in this entry, by the names of their variables, to be kept out of all that is written. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Whether it is kept running when nobody uses it. */
  readonly keep: boolean;
  /** Which versions of the protocol are tried: `legacy` by default for stdio, `auto` for HTTP. */
  readonly protocol?: "legacy" | "auto";
}

/** A program that is started, and spoken to over its standard input and output. */
export interface StdioServer extends CommonServer {
  readonly transport: "stdio";
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A server at an address: https, or http on this machine. */
export interface HttpServer extends CommonServer {
  readonly transport: "http";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}
