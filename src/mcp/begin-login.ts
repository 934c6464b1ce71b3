import { cleanLine } from "./clean-line.ts";
import { checkedUrl } from "./http-transport.ts";
import type { Login } from "./logins.ts";
import { McpError } from "./mcp-error.ts";
import { isAllowedEndpoint, notAllowed, type OAuthFetch, oauthFetch } from "./oauth-fetch.ts";
import { oauthCode, usableTokens } from "./refresh-login.ts";
import { loadSdk, type OAuthServerInfo } from "./sdk.ts";
import type { HttpServer } from "./server-entry.ts";

/** A login that waits for the person to agree in a browser. */
export interface BegunLogin {
  /** What the person opens; https, or this PC. */
  readonly link: URL;
  /** What the browser has to bring back: an answer with another one is none to this login. */
  readonly state: string;
  /**
   * Makes a login of what the browser brought back, whose `state` is right.
   * Rejects with an McpError when the person or the authorization server refused.
   */
  finish(answer: URLSearchParams): Promise<Login>;
}

/** How a login is begun. */
export interface BeginOptions {
  readonly fetch: typeof globalThis.fetch;
  /** Where the browser is sent back to, on this PC. */
  readonly redirectUrl: string;
  /** A new secret. */
  readonly state: string;
}

/**
 * Finds out who gives tokens for a server, registers there, and makes the link at which the
 * person agrees (PKCE, S256). Rejects with an McpError where that is not possible.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization
 */
export async function beginLogin(server: HttpServer, options: BeginOptions): Promise<BegunLogin> {
  const authFetch = oauthFetch(checkedUrl(server.url).href, options.fetch);
  return inWords(authFetch, () => begin(server, authFetch, options));
}

async function begin(
  server: HttpServer,
  authFetch: OAuthFetch,
  { redirectUrl, state }: BeginOptions,
): Promise<BegunLogin> {
  const { fetch } = authFetch;
  const sdk = await loadSdk();
  const challenge = await askForChallenge(server, authFetch);
  const info = await sdk.discoverOAuthServerInfo(server.url, {
    ...(challenge.resourceMetadataUrl && { resourceMetadataUrl: challenge.resourceMetadataUrl }),
    fetchFn: fetch,
  });
  const refused = authFetch.refusal();
  if (refused !== undefined) throw refused;
  const { authorizationServerUrl, authorizationServerMetadata: metadata } = info;
  if (metadata === undefined) throw noLogin();
  checkEndpoints([metadata.authorization_endpoint, metadata.token_endpoint], server.url);
  const resource = checkedResource(sdk, server.url, info);
  const scope = scopeOf(challenge.scope, info);
  const client = await sdk.registerClient(authorizationServerUrl, {
    metadata,
    clientMetadata: {
      client_name: "remote-chat",
      redirect_uris: [redirectUrl],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
      application_type: "native",
    },
    ...(scope !== undefined && { scope }),
    fetchFn: fetch,
  });
  const { authorizationUrl, codeVerifier } = await sdk.startAuthorization(authorizationServerUrl, {
    metadata,
    clientInformation: client,
    redirectUrl,
    state,
    ...(scope !== undefined && { scope }),
    ...(resource !== undefined && { resource }),
  });
  const { issuer, token_endpoint: tokenEndpoint } = metadata;
  const methods = metadata.token_endpoint_auth_methods_supported ?? [];
  const finish = async (answer: URLSearchParams): Promise<Login> => {
    const iss = answer.get("iss") ?? undefined;
    const issParameterSupported = metadata.authorization_response_iss_parameter_supported === true;
    sdk.validateAuthorizationResponseIssuer({ iss, expectedIssuer: issuer, issParameterSupported });
    const authorizationCode = checkedCode(answer);
    const tokens = await sdk.exchangeAuthorization(authorizationServerUrl, {
      metadata,
      clientInformation: client,
      authorizationCode,
      ...(iss !== undefined && { iss }),
      codeVerifier,
      redirectUri: redirectUrl,
      ...(resource !== undefined && { resource }),
      fetchFn: fetch,
    });
    return {
      issuer,
      tokenEndpoint,
      clientId: client.client_id,
      ...(client.client_secret !== undefined && { clientSecret: client.client_secret }),
      clientAuthMethod: sdk.selectClientAuthMethod(client, methods),
      ...(resource !== undefined && { resource }),
      ...usableTokens(tokens),
    };
  };
  const finishInWords: BegunLogin["finish"] = (answer) => inWords(authFetch, () => finish(answer));
  return { link: authorizationUrl, state, finish: finishInWords };
}

/** What the server says of its logins when it is asked without one. */
async function askForChallenge(server: HttpServer, { fetchHead }: OAuthFetch) {
  const { extractWWWAuthenticateParams } = await loadSdk();
  const headers = new Headers({ ...server.headers, accept: "application/json, text/event-stream" });
  headers.set("content-type", "application/json");
  const ping = { jsonrpc: "2.0", id: 1, method: "ping" };
  const init = { method: "POST", headers, body: JSON.stringify(ping) };
  const response = await fetchHead(server.url, init);
  return response.status === 401 ? extractWWWAuthenticateParams(response) : {};
}

function checkEndpoints(endpoints: readonly string[], serverUrl: string): void {
  for (const each of endpoints) {
    const url = new URL(each);
    if (!isAllowedEndpoint(url, serverUrl)) throw new McpError(notAllowed(url), { final: true });
  }
}

/** What tokens are asked for: the server's own name of itself, which must be that server. */
function checkedResource(
  { checkResourceAllowed, resourceUrlFromServerUrl }: Awaited<ReturnType<typeof loadSdk>>,
  serverUrl: string,
  { resourceMetadata }: OAuthServerInfo,
): string | undefined {
  if (resourceMetadata === undefined) return undefined;
  const requestedResource = resourceUrlFromServerUrl(serverUrl);
  const configuredResource = resourceMetadata.resource;
  if (checkResourceAllowed({ requestedResource, configuredResource })) return configuredResource;
  throw new McpError("its login is for another server", { final: true });
}

function scopeOf(asked: string | undefined, info: OAuthServerInfo): string | undefined {
  const scope = asked ?? info.resourceMetadata?.scopes_supported?.join(" ");
  if (!scope) return undefined;
  // Without it some give no token for renewal.
  const canRenew = info.authorizationServerMetadata?.scopes_supported?.includes("offline_access");
  return canRenew && !scope.split(" ").includes("offline_access")
    ? `${scope} offline_access`
    : scope;
}

function checkedCode(answer: URLSearchParams): string {
  const code = answer.get("code");
  const error = answer.get("error");
  if (error === null && code) return code;
  const what = cleanLine(error ?? "without a code", 60);
  const why = cleanLine(answer.get("error_description") ?? "", 200);
  throw new McpError(`the login was refused there (${what}${why === "" ? "" : `: ${why}`})`, {
    final: true,
  });
}

function noLogin(): McpError {
  return new McpError(
    'offers no login that is known here; put the Authorization header that it expects under "headers" in mcp.json',
    { final: true },
  );
}

/** Errors in words of this program's own: what the other side said may hold what it was sent. */
async function inWords<T>({ refusal }: OAuthFetch, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof McpError) throw error;
    throw refusal() ?? new McpError(wordsFor(error), { final: true });
  }
}

function wordsFor(error: unknown): string {
  const code = oauthCode(error);
  if (code !== undefined) return `the login was refused (${code})`;
  const name = error instanceof Error ? error.name : "";
  const words = error instanceof Error ? error.message : "";
  if (name === "RegistrationRejectedError" || words.includes("dynamic client registration"))
    return 'its authorization server does not take new programs by itself; put the Authorization header that it expects under "headers" in mcp.json';
  if (name === "IssuerMismatchError")
    return "its authorization server gives another name than its own";
  if (words.startsWith("Incompatible auth server"))
    return "its authorization server does not do what a login needs (authorization codes with PKCE, S256)";
  if (name === "TypeError" || name === "TimeoutError")
    return "its authorization server is not reachable";
  return "its authorization server answered in a way that OAuth does not have";
}
