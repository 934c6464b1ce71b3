/** Options of {@link listen} and of each runtime's own listener. */
export interface ListenOptions {
  /** Answers each request; must not throw. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** The address to listen at, such as `127.0.0.1`. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /**
   * Milliseconds that a connection may take to send the headers of a request. Default 15 000.
   * Bun has limits of its own, and Deno before 2.9 has none.
   */
  readonly headersMs?: number;
}

/** A server's socket, the same on every runtime. */
export interface Listener {
  /** The real port. */
  readonly port: number;
  /** Accepts no new connections; resolves when all that were open have ended. */
  stop(): Promise<void>;
  /** Closes whatever is open, at once. */
  close(): Promise<void>;
}
