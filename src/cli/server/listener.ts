/** What a listener is made of. */
export interface ListenOptions {
  /** Answers each request; must not throw. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** The address to listen at, such as `127.0.0.1`. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
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
