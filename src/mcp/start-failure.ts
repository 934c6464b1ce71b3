import { cleanLine } from "./clean-line.ts";
import { McpError } from "./mcp-error.ts";
import type { Redact } from "./redact.ts";
import { type RequestFailure, requestFailure } from "./sdk-error.ts";
import type { McpServer } from "./server-entry.ts";
import type { TransportFailure } from "./server-transport.ts";

/** Why a server could not be started, for people: what `connect` threw, and what the transport says. */
export function startFailure(
  error: unknown,
  options: {
    readonly server: McpServer;
    readonly redact: Redact;
    readonly transport: TransportFailure | undefined;
    readonly startMs: number;
  },
): McpError {
  const failure = requestFailure(error);
  if (failure.kind === "told") {
    const { message, final } = failure.error;
    return new McpError(options.redact(message), { final, cause: error });
  }
  const { server, transport, startMs, redact } = options;
  const words = server.transport === "http" ? httpWords(failure) : programWords(failure);
  const slow = `did not answer within ${Math.round(startMs / 1000)} s`;
  const what = failure.kind === "timeout" ? slow : (words ?? "did not answer as MCP wants");
  const why = transport?.how === undefined ? "" : `; it ${transport.how}`;
  return new McpError(redact(`${what}${why}`), { cause: error, said: transport?.said });
}

function httpWords(failure: RequestFailure): string | undefined {
  if (failure.kind === "unreachable" || failure.kind === "lost") return "is not reachable";
  if (failure.kind === "refused") return refusal(failure.message);
  if (failure.kind === "too-large") return "answered more than 16 MiB";
  if (failure.kind !== "status") return undefined;
  if (failure.status === 401 || failure.status === 403)
    return `wants to know who asks (HTTP ${failure.status}); put the Authorization header that it expects under "headers" in mcp.json`;
  return `answered with HTTP ${failure.status}; check its url in mcp.json`;
}

function programWords(failure: RequestFailure): string | undefined {
  if (failure.kind === "refused") return refusal(failure.message);
  if (failure.kind === "lost" || failure.kind === "unreachable") return "could not be started";
  return undefined;
}

function refusal(message: string): string {
  return `refused the connection: ${cleanLine(message, 200)}`;
}
