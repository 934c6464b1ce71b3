import type { StdioServer } from "../../mcp/server-entry.ts";
import type { Env } from "../env.ts";
import { childEnv } from "../tunnel/child-env.ts";

/**
 * The environment of an MCP server: what any program needs to find itself and its way out, and
 * what its entry names. Never a provider's key, nor a tunnel's options.
 */
export function serverEnv(env: Env, server: Pick<StdioServer, "env">): Record<string, string> {
  const common = Object.entries(childEnv(env)).filter(([name]) => !/^TUNNEL_/i.test(name));
  return { ...Object.fromEntries(common), ...server.env };
}
