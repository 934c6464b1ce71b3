import { McpConnection } from "./connection.ts";
import type { AskPerson } from "./elicitation.ts";
import { McpError } from "./mcp-error.ts";
import { redactorOf } from "./redact.ts";
import type { McpServer } from "./server-entry.ts";
import type { McpTiming } from "./server-status.ts";
import type { OpenTransport, TransportFailure } from "./server-transport.ts";
import { startFailure } from "./start-failure.ts";
import type { ServerTools } from "./tool-definition.ts";

/** A server that is ready for calls. */
export interface RunningServer {
  readonly connection: McpConnection;
  /** As `performance.now()` has it. */
  readonly startedAt: number;
  tools: ServerTools;
  /** Whether the server said that its tools are others now. */
  toolsChanged: boolean;
}

/** How a server is started. */
export interface StartOptions {
  readonly open: OpenTransport;
  readonly ask?: AskPerson;
  readonly timing: McpTiming;
  readonly signal: AbortSignal;
  /** Called when its connection is over, with what the transport says of it. */
  readonly onClosed: (running: RunningServer, failure: TransportFailure | undefined) => void;
}

/**
 * Starts a server and lists its tools. Rejects with an McpError when that does not work, and when
 * `signal` is aborted; nothing of the server is left then.
 */
export async function startServer(
  server: McpServer,
  options: StartOptions,
): Promise<RunningServer> {
  const { open, ask, timing, signal, onClosed } = options;
  const startMs = mayDownload(server) ? timing.firstStartMs : timing.startMs;
  const transport = await open(server);
  let running: RunningServer | undefined;
  let isClosed = false as boolean;
  try {
    const connection = await McpConnection.open({
      server,
      transport,
      startMs,
      signal,
      ...(ask && { ask }),
      onToolsChanged: () => {
        if (running) running.toolsChanged = true;
      },
      onClosed: () => {
        isClosed = true;
        if (running) onClosed(running, transport.failure?.());
      },
    });
    running = await listed(connection, signal);
    if (isClosed) throw new McpError("it ended as soon as it had started");
  } catch (error) {
    const redact = redactorOf(server, transport);
    throw startFailure(error, { server, redact, transport: transport.failure?.(), startMs });
  }
  if (!signal.aborted) return running;
  await running.connection.close();
  throw new McpError("it was ended");
}

async function listed(connection: McpConnection, signal: AbortSignal): Promise<RunningServer> {
  try {
    const tools = await connection.list(signal);
    return { connection, tools, startedAt: performance.now(), toolsChanged: false };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

const DOWNLOADERS =
  /(^|[/\\])(npx|bunx|pnpx|pnpm|yarn|npm|uvx|uv|pipx|docker|podman|deno)(\.\w+)?$/;

function mayDownload(server: McpServer): boolean {
  return server.transport === "stdio" && DOWNLOADERS.test(server.command);
}
