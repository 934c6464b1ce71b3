import { openHttp } from "../../mcp/http-transport.ts";
import type { Logins } from "../../mcp/logins.ts";
import type { OpenTransport } from "../../mcp/server-transport.ts";
import type { Env } from "../env.ts";
import { StdioTransport } from "./stdio-transport.ts";

/**
 * The ways to the servers of a PC: programs get the harmless part of `env`, addresses are asked
 * with `fetch`, with the logins that are kept.
 */
export function openTransport({
  env,
  fetch,
  logins,
}: {
  readonly env: Env;
  readonly fetch?: typeof globalThis.fetch;
  readonly logins?: Logins;
}): OpenTransport {
  return async (server) =>
    server.transport === "stdio"
      ? new StdioTransport(server, env)
      : openHttp(server, { ...(fetch && { fetch }), ...(logins && { logins }) });
}
