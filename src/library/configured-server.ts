import type { McpServer } from "../mcp/server-entry.ts";
import type { Variables } from "./variables.ts";

/**
 * Who is asked before a tool of a server is called: always, `hints` after the first time
 * unless the tool says that it only reads a closed world, or nobody.
 */
export type Approval = "ask" | "hints" | "allow";

/** Which tools of a server are offered, by their names. */
export interface ToolFilter {
  /** These alone; all without it. */
  readonly allow?: readonly string[];
  readonly deny: readonly string[];
}

/** A server that an mcp.json names. */
export interface ServerFile {
  readonly name: string;
  /** `disabled` by its file, `incomplete` without the variables of `missing`. */
  readonly state: "ready" | "disabled" | "incomplete";
  /** The names of variables that it needs and that have no value. */
  readonly missing: readonly string[];
  readonly approval: Approval;
  readonly tools: ToolFilter;
  /** What it starts or where it is, as the file has it: without a variable's value, and without headers. */
  readonly starts: string;
  /** The names of the variables of its environment, or of its headers. */
  readonly sets: readonly string[];
  /** The names of this program's variables whose values it gets. */
  readonly reads: readonly string[];
  /** How it is started; only where it is `ready`. */
  readonly server?: McpServer;
}

/** What is needed to read an mcp.json. */
export interface McpFileOptions {
  readonly variables: Variables;
  /** The directory that relative ones are in; undefined: they are refused. */
  readonly base?: string;
  /** Where programs are started when an entry names no directory. Default: where this program is. */
  readonly defaultCwd?: string;
}
