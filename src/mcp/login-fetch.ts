import type { Login, Logins } from "./logins.ts";
import { McpError } from "./mcp-error.ts";
import { type Redact, redactor } from "./redact.ts";
import { refreshLogin } from "./refresh-login.ts";
import type { HttpServer } from "./server-entry.ts";

/** A fetch that logs in, and what keeps its secrets out of texts. */
export interface LoginFetch {
  readonly fetch: typeof globalThis.fetch;
  /** Replaces each token that was sent or renewed. */
  readonly redact: Redact;
}

/**
 * Sends requests to a server with the login that is kept for it. When the server refuses the
 * token, the login is renewed and the request sent once more; where that is not possible the
 * request rejects with an McpError that says how to log in. An Authorization header in the
 * server's entry comes first: no login is used then.
 */
export function withLogin(
  server: HttpServer,
  { fetch, logins }: { readonly fetch: typeof globalThis.fetch; readonly logins: Logins },
): LoginFetch {
  if (hasAuthorization(server)) return { fetch, redact: redactor([]) };
  const secrets = new LoginSecrets();
  const needsLogin = (): McpError =>
    new McpError(`needs a login: run \`${logins.command(server.name)}\` on the PC`, {
      final: true,
    });
  // Not every server that has a login says so.
  const wantsSomething = (): McpError =>
    new McpError(
      `wants to know who asks (HTTP 401); put the Authorization header that it expects under "headers" in mcp.json, or log in: \`${logins.command(server.name)}\` on the PC`,
      { final: true },
    );
  const send: typeof globalThis.fetch = async (input, init) => {
    const login = secrets.note(await logins.find(server));
    const response = await fetch(input, withToken(init, login));
    if (response.status !== 401) return response;
    await response.body?.cancel();
    if (login === undefined && !wantsToken(response)) throw wantsSomething();
    // Not bound to the request's signal: a token for renewal that was sent is used up.
    const renewed = await logins.change(server, async (current) => {
      if (login === undefined || current === undefined) return current;
      // Another request, or another process, was faster.
      if (current.accessToken !== login.accessToken) return current;
      return refreshLogin(secrets.note(current), { serverUrl: server.url, fetch });
    });
    if (renewed === undefined) throw needsLogin();
    const again = await fetch(input, withToken(init, secrets.note(renewed)));
    if (again.status !== 401) return again;
    await again.body?.cancel();
    throw needsLogin();
  };
  return { fetch: send, redact: secrets.redact };
}

/** Whether a server's entry says itself how it is asked. */
export function hasAuthorization({ headers }: Pick<HttpServer, "headers">): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === "authorization");
}

/** RFC 6750: who may be asked with a token says so. */
function wantsToken(response: Response): boolean {
  return /^\s*(bearer|dpop)\b/i.test(response.headers.get("www-authenticate") ?? "");
}

function withToken(init: RequestInit | undefined, login: Login | undefined): RequestInit {
  const headers = new Headers(init?.headers);
  if (login !== undefined) headers.set("authorization", `Bearer ${login.accessToken}`);
  return { ...init, headers };
}

/** As many tokens as a server could still repeat. */
const MAX_KNOWN = 16;

class LoginSecrets {
  #values: readonly string[] = [];
  #redact: Redact = redactor([]);
  /** Takes out those that are known when it is used. */
  readonly redact: Redact = Object.assign((text: string) => this.#redact(text), {
    inTurns: (text: string) => this.#redact.inTurns(text),
  });

  /** Remembers what is secret in a login; gives it back. */
  note<T extends Login | undefined>(login: T): T {
    if (login === undefined) return login;
    const { accessToken, refreshToken, clientSecret } = login;
    const values = [accessToken, refreshToken, clientSecret].filter((each) => each !== undefined);
    const added = values.filter((each) => !this.#values.includes(each));
    if (added.length === 0) return login;
    this.#values = [...this.#values, ...added].slice(-MAX_KNOWN);
    this.#redact = redactor(this.#values.map((value) => ["LOGIN", value]));
    return login;
  }
}
