import type { McpFileOptions, ServerFile } from "./configured-server.ts";
import { isId } from "./fields.ts";
import { isJsonObject, type JsonObject, objectAt, parseJsonObject } from "./json-text.ts";
import { LibraryFileError } from "./library-files.ts";
import { parseMcpEntry } from "./mcp-entry.ts";

/** What an mcp.json says, and what is wrong in it. */
export interface McpFile {
  readonly servers: readonly ServerFile[];
  /** Entries that cannot be used, and why: the end of a sentence. */
  readonly broken: readonly { readonly name: string; readonly message: string }[];
  /** What was ignored, of one server or of the whole file. */
  readonly notices: readonly Notice[];
}

interface Notice {
  readonly server?: string;
  /** The end of a sentence. */
  readonly message: string;
}

// What has this name is allowed what this program's own tools are.
const RESERVED_NAME = "builtin";

/** The most servers that one file may name. */
export const MAX_SERVERS = 64;

/**
 * Reads an mcp.json, as it is usual (`mcpServers`) or as DotAgents writes it (`mcpConfig`
 * around that). An entry that is broken stops no other.
 * @throws LibraryFileError when the whole cannot be read
 */
export function parseMcpFile(text: string, options: McpFileOptions): McpFile {
  const entries = Object.entries(serversIn(parseJsonObject(text)));
  const servers: ServerFile[] = [];
  const broken: { name: string; message: string }[] = [];
  const notices: Notice[] = [];
  for (const [name, entry] of entries.slice(0, MAX_SERVERS)) {
    try {
      const parsed = parseMcpEntry(name, requireEntry(name, entry), options);
      servers.push(parsed.server);
      notices.push(...parsed.notices.map((message) => ({ server: name, message })));
    } catch (error) {
      if (!(error instanceof LibraryFileError)) throw error;
      broken.push({ name: name.slice(0, 64), message: error.message });
    }
  }
  if (entries.length > MAX_SERVERS)
    notices.push({
      message: `names more than ${MAX_SERVERS} servers; those after them are not read.`,
    });
  return { servers, broken, notices };
}

function serversIn(file: JsonObject): JsonObject {
  const inner = objectAt(file, "mcpConfig");
  const servers =
    (inner && objectAt(inner, "mcpServers", "mcpConfig.mcpServers")) ??
    objectAt(file, "mcpServers");
  if (servers) return servers;
  if (Object.keys(file).length === 0 || inner) return {};
  throw new LibraryFileError('names no servers: they stand in "mcpServers": { … }');
}

/** The place in an mcp.json where its servers stand, or would stand. @throws LibraryFileError */
export function serversPath(file: JsonObject): readonly string[] {
  const inner = objectAt(file, "mcpConfig");
  const isInner = inner !== undefined && objectAt(inner, "mcpServers") !== undefined;
  if (isInner || (inner && objectAt(file, "mcpServers") === undefined))
    return ["mcpConfig", "mcpServers"];
  return ["mcpServers"];
}

/** Whether a server may not have this name, since this program's own tools have it. */
export function isReservedName(name: string): boolean {
  return name.trim().toLowerCase() === RESERVED_NAME;
}

/** An entry under a name that can be used. @throws LibraryFileError */
export function requireEntry(name: string, entry: unknown): JsonObject {
  if (!isId(name))
    throw new LibraryFileError(
      'has a name that cannot be used: it must be 1 to 64 letters, digits, ".", "_" or "-"',
    );
  if (name === RESERVED_NAME)
    throw new LibraryFileError("has a name that cannot be used: this program's own tools have it");
  if (isJsonObject(entry)) return entry;
  throw new LibraryFileError("must be an object: { … }");
}
