import type { Transport } from "./sdk.ts";
import type { McpServer } from "./server-entry.ts";

/** The way to one server, which may say more of its end than the SDK asks for. */
export interface ServerTransport extends Transport {
  /** Why it broke, after the server's name: "ended by itself (exit code 1): no such file"; undefined when it says nothing. */
  failure?(): string | undefined;
  /** Ends a program without waiting for its good will; resolves when it is gone. */
  kill?(): Promise<void>;
  /** Tells an HTTP server that nobody needs its session any more. */
  endSession?(): Promise<void>;
}

/**
 * Makes the way to a server, and starts nothing: the transport's `start` does.
 * Rejects, as `start` does, with an McpError where it can say what is wrong.
 */
export type OpenTransport = (server: McpServer) => Promise<ServerTransport>;
