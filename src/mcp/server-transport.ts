import type { Redact } from "./redact.ts";
import type { Transport } from "./sdk.ts";
import type { McpServer } from "./server-entry.ts";

/** What a transport says of its end. */
export interface TransportFailure {
  /** What happened, after "it": "ended (exit code 1)". */
  readonly how?: string;
  /** The last line of the program's standard error, cleaned: for the person, never for a model. */
  readonly said?: string | undefined;
}

/** The way to one server, which may say more of its end than the SDK asks for. */
export interface ServerTransport extends Transport {
  /** Why it broke, and what the program said; undefined when it knows nothing. */
  failure?(): TransportFailure | undefined;
  /** Ends a program without waiting for its good will; resolves when it is gone. */
  kill?(): Promise<void>;
  /** Tells an HTTP server that nobody needs its session any more. */
  endSession?(): Promise<void>;
  /** The message for which one stands that the SDK read itself; any other as it is. */
  restore?(message: object): object;
  /** Takes what only the transport knows to be secret out of a text. */
  readonly redact?: Redact;
}

/**
 * Makes the way to a server, and starts nothing: the transport's `start` does.
 * Rejects, as `start` does, with an McpError where it can say what is wrong.
 */
export type OpenTransport = (server: McpServer) => Promise<ServerTransport>;
