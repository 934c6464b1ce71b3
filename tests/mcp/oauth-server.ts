import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** What an authorization server does otherwise than it should. */
export interface OAuthBehaviour {
  /** The person refuses. */
  denies?: boolean;
  /** The browser comes back with another state first. */
  wrongState?: boolean;
  /** The name by which it calls itself in its answer. */
  iss?: string;
  /** Fields of its metadata. */
  metadata?: Record<string, unknown>;
  /** Fields of the server's metadata. */
  resource?: Record<string, unknown>;
  /** What a renewal is answered with. */
  refreshError?: { readonly status: number; readonly body: unknown };
  /** Where requests for this path are sent. */
  redirects?: Record<string, string>;
  /** No program may register. */
  noRegistration?: boolean;
  /** Renewals wait for this. */
  refreshGate?: Promise<void>;
}

/** An MCP server that wants a login, and the authorization server for it, both at one address. */
export interface OAuthServer {
  readonly url: string;
  readonly origin: string;
  readonly behaviour: OAuthBehaviour;
  /** All requests: method and path, and the type of a grant. */
  readonly requests: string[];
  /** What was wrong with requests for tokens. */
  readonly faults: string[];
  /** The headers of requests to the authorization server. */
  readonly authHeaders: IncomingMessage["headers"][];
  /** Tokens that are good now. */
  readonly accessTokens: Set<string>;
  readonly refreshTokens: Set<string>;
  readonly close: () => Promise<void>;
}

/** Starts it on a free port of this machine. */
export async function startOAuthServer(behaviour: OAuthBehaviour = {}): Promise<OAuthServer> {
  const requests: string[] = [];
  const faults: string[] = [];
  const authHeaders: IncomingMessage["headers"][] = [];
  const accessTokens = new Set<string>();
  const refreshTokens = new Set<string>();
  const clients = new Map<string, string[]>();
  const codes = new Map<string, { challenge: string; client: string; redirect: string }>();
  let count = 0;

  const issue = () => {
    count++;
    const [access_token, refresh_token] = [`access-token-${count}`, `refresh-token-${count}`];
    accessTokens.add(access_token);
    refreshTokens.add(refresh_token);
    return { access_token, refresh_token, token_type: "Bearer", expires_in: 3600 };
  };

  const exchange = (form: URLSearchParams) => {
    const found = codes.get(form.get("code") ?? "");
    codes.delete(form.get("code") ?? "");
    const verifier = form.get("code_verifier") ?? "";
    const challenge = createHash("sha256").update(verifier).digest("base64url");
    if (found === undefined) faults.push("no such code");
    else if (found.challenge !== challenge) faults.push("wrong verifier");
    else if (found.client !== form.get("client_id")) faults.push("another client");
    else if (found.redirect !== form.get("redirect_uri")) faults.push("another redirect");
    else if (form.get("resource") !== url()) faults.push(`resource ${form.get("resource")}`);
    else return issue();
    return undefined;
  };

  const refresh = (form: URLSearchParams) => {
    const token = form.get("refresh_token") ?? "";
    // It works once.
    if (refreshTokens.delete(token)) return issue();
    faults.push("a used token for renewal");
    return undefined;
  };

  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request.setEncoding("utf8")) body += part;
    const { pathname, searchParams } = new URL(`${request.url}`, origin());
    const json = (status: number, value: unknown): void => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(value));
    };
    const form = new URLSearchParams(pathname === "/token" ? body : "");
    const grant = form.get("grant_type");
    requests.push([request.method, pathname, grant].filter(Boolean).join(" "));
    if (pathname !== "/mcp") authHeaders.push(request.headers);
    const location = behaviour.redirects?.[pathname];
    if (location !== undefined) return response.writeHead(307, { location }).end();
    switch (pathname) {
      case "/mcp":
        return answerMcp(request, body, { accessTokens, origin: origin(), json, response });
      case "/.well-known/oauth-protected-resource/mcp":
        return json(200, {
          resource: url(),
          authorization_servers: [origin()],
          scopes_supported: ["tools"],
          ...behaviour.resource,
        });
      case "/.well-known/oauth-authorization-server":
        return json(200, {
          issuer: origin(),
          authorization_endpoint: `${origin()}/authorize`,
          token_endpoint: `${origin()}/token`,
          ...(!behaviour.noRegistration && { registration_endpoint: `${origin()}/register` }),
          response_types_supported: ["code"],
          code_challenge_methods_supported: ["S256"],
          token_endpoint_auth_methods_supported: ["none"],
          authorization_response_iss_parameter_supported: true,
          ...behaviour.metadata,
        });
      case "/register": {
        const client_id = randomUUID();
        const client = JSON.parse(body);
        clients.set(client_id, client.redirect_uris);
        return json(201, { ...client, client_id });
      }
      case "/authorize": {
        const redirect = searchParams.get("redirect_uri") ?? "";
        const client = searchParams.get("client_id") ?? "";
        if (!clients.get(client)?.includes(redirect)) faults.push("not registered");
        if (searchParams.get("code_challenge_method") !== "S256") faults.push("no PKCE");
        const to = new URL(redirect);
        to.searchParams.set("state", searchParams.get("state") ?? "");
        to.searchParams.set("iss", behaviour.iss ?? origin());
        if (behaviour.denies) {
          to.searchParams.set("error", "access_denied");
          to.searchParams.set("error_description", "Not\u202e today");
        } else {
          const code = randomUUID();
          to.searchParams.set("code", code);
          const challenge = searchParams.get("code_challenge") ?? "";
          codes.set(code, { challenge, client, redirect });
        }
        return response.writeHead(302, { location: to.href }).end();
      }
      case "/token": {
        if (grant === "refresh_token") await behaviour.refreshGate;
        const { refreshError } = behaviour;
        if (grant === "refresh_token" && refreshError)
          return json(refreshError.status, refreshError.body);
        const tokens = grant === "refresh_token" ? refresh(form) : exchange(form);
        return tokens ? json(200, tokens) : json(400, { error: "invalid_grant" });
      }
      default:
        return json(404, {});
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = (): string => `${origin()}/mcp`;
  return {
    url: url(),
    origin: origin(),
    behaviour,
    requests,
    faults,
    authHeaders,
    accessTokens,
    refreshTokens,
    async close() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

interface McpContext {
  readonly accessTokens: ReadonlySet<string>;
  readonly origin: string;
  readonly json: (status: number, value: unknown) => void;
  readonly response: import("node:http").ServerResponse;
}

function answerMcp(
  request: IncomingMessage,
  body: string,
  { accessTokens, origin, json, response }: McpContext,
): void {
  const authorization = request.headers.authorization ?? "";
  if (!accessTokens.has(authorization.replace(/^Bearer /, ""))) {
    const metadata = `${origin}/.well-known/oauth-protected-resource/mcp`;
    response.writeHead(401, { "www-authenticate": `Bearer resource_metadata="${metadata}"` });
    return void response.end();
  }
  if (request.method !== "POST") return void response.writeHead(405).end();
  const { id, method, params } = JSON.parse(body);
  if (id === undefined) return void response.writeHead(202).end();
  const result = resultOf(method, params, authorization);
  const answer = result ? { result } : { error: { code: -32_601, message: "Not found" } };
  json(200, { jsonrpc: "2.0", id, ...answer });
}

function resultOf(
  method: string,
  params: { readonly protocolVersion?: string },
  authorization: string,
): object | undefined {
  switch (method) {
    case "initialize":
      return {
        protocolVersion: params.protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: "oauth", version: "1" },
      };
    case "tools/list":
      return { tools: [{ name: "who", inputSchema: { type: "object" } }] };
    case "tools/call":
      return { content: [{ type: "text", text: `you are ${authorization}` }] };
    default:
      return undefined;
  }
}

/** What a person does with a link in a browser, who is sent back to this PC. Gives the page's text. */
export async function agreeAt(link: string, server: OAuthServer): Promise<string> {
  const answer = await fetch(link, { redirect: "manual" });
  const back = new URL(answer.headers.get("location") ?? "");
  await answer.body?.cancel();
  if (server.behaviour.wrongState) {
    const wrong = new URL(back);
    wrong.searchParams.set("state", "another");
    const refused = await fetch(wrong);
    if (refused.status !== 400) throw new Error(`a wrong state was answered ${refused.status}`);
    await refused.text();
  }
  return (await fetch(back)).text();
}
