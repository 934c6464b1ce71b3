import { isRecord } from "../parse-json.ts";
import type { Login } from "./logins.ts";
import { McpError } from "./mcp-error.ts";
import { oauthFetch } from "./oauth-fetch.ts";
import { loadSdk, type OAuthTokens } from "./sdk.ts";

/** What the authorization server says when it does not know the login any more (RFC 6749, 5.2). */
const ENDED: ReadonlySet<string> = new Set([
  "invalid_grant",
  "invalid_client",
  "unauthorized_client",
]);

/**
 * Renews a login, once. Undefined when it is over: there is nothing to renew it with, or the
 * authorization server refuses. Rejects with an McpError when that could not be found out.
 */
export async function refreshLogin(
  login: Login,
  { serverUrl, fetch }: { readonly serverUrl: string; readonly fetch: typeof globalThis.fetch },
): Promise<Login | undefined> {
  const { refreshToken, issuer, tokenEndpoint, clientAuthMethod, resource } = login;
  if (refreshToken === undefined) return undefined;
  const { refreshAuthorization } = await loadSdk();
  const authFetch = oauthFetch(serverUrl, fetch);
  try {
    const tokens = await refreshAuthorization(issuer, {
      metadata: {
        issuer,
        token_endpoint: tokenEndpoint,
        token_endpoint_auth_methods_supported: [clientAuthMethod],
        // Not asked when a login is renewed.
        authorization_endpoint: tokenEndpoint,
        response_types_supported: ["code"],
      },
      clientInformation: {
        client_id: login.clientId,
        ...(login.clientSecret !== undefined && { client_secret: login.clientSecret }),
        token_endpoint_auth_method: clientAuthMethod,
      },
      refreshToken,
      ...(resource !== undefined && { resource }),
      fetchFn: authFetch.fetch,
    });
    return { ...login, ...usableTokens(tokens) };
  } catch (error) {
    if (ENDED.has(oauthCode(error) ?? "")) return undefined;
    if (error instanceof McpError) throw error;
    // What the authorization server says may hold what it was sent.
    throw new McpError("its login could not be renewed now");
  }
}

/** The tokens, fit to be sent. @throws McpError when they are not */
export function usableTokens(tokens: OAuthTokens): Pick<Login, "accessToken" | "refreshToken"> {
  const { access_token: accessToken, refresh_token: refreshToken, token_type: type } = tokens;
  if (type.toLowerCase() !== "bearer" || !SENDABLE.test(accessToken))
    throw new McpError("its login gives no tokens that can be used here", { final: true });
  return { accessToken, ...(refreshToken !== undefined && { refreshToken }) };
}

const SENDABLE = /^[\x21-\x7e]{1,16384}$/;

/** The code of an OAuth error; undefined for any other error. */
export function oauthCode(error: unknown): string | undefined {
  const isOAuth = error instanceof Error && error.name === "OAuthError" && isRecord(error);
  if (!isOAuth || typeof error.code !== "string") return undefined;
  return /^[A-Za-z0-9_.-]{1,64}$/.test(error.code) ? error.code : "error";
}
