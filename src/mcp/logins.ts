import type { HttpServer } from "./server-entry.ts";

/** A login to a server at an address: what its authorization server gave. All of it is secret. */
export interface Login {
  /** The authorization server, as it names itself. */
  readonly issuer: string;
  /** Where tokens are renewed; https, or this PC. */
  readonly tokenEndpoint: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  /** How the token endpoint wants to know this client: `none`, `client_secret_basic` or `client_secret_post`. */
  readonly clientAuthMethod: string;
  /** What the tokens are for, as the server names itself (RFC 8707). */
  readonly resource?: string;
  readonly accessToken: string;
  /** Without one the login ends with its access token. */
  readonly refreshToken?: string;
}

/** Which server a login is for: another url is another server. */
export type LoginServer = Pick<HttpServer, "name" | "url">;

/** Where logins are kept. Its errors are McpErrors. */
export interface Logins {
  find(server: LoginServer): Promise<Login | undefined>;
  /**
   * Replaces a login by what `change` makes of the one that there is; undefined means that the
   * person has to log in. One change at a time, in all processes: a token for renewal works once.
   */
  change(
    server: LoginServer,
    change: (current: Login | undefined) => Promise<Login | undefined>,
  ): Promise<Login | undefined>;
  /** What the person types to log in. */
  command(name: string): string;
}
