import { networkErrorKind, networkErrorText, ProxyError } from "../../network-error.ts";
import { shownProxy } from "./proxy-for.ts";

/**
 * `error` of a request that went through `proxy`, as a ProxyError if it was the proxy that
 * failed: it cannot be reached, or refuses to open a tunnel. Else as it is.
 */
export function proxyFailure(error: unknown, proxy: URL): unknown {
  if (error instanceof ProxyError) return error;
  const text = networkErrorText(error);
  const [, ...statuses] = TUNNEL_STATUS.exec(text) ?? [];
  const status = statuses.find((found) => found !== undefined);
  if (status !== undefined) return refusal(Number(status), proxy, error);
  if (/proxy authentication required/i.test(text)) return refusal(407, proxy, error);
  if (/unsuccessful tunnel/i.test(text)) return refusal(undefined, proxy, error);
  const why = UNREACHABLE[networkErrorKind(error) ?? "lost"];
  if (why === undefined) return error;
  const words = `The proxy ${shownProxy(proxy)} ${why}. Check HTTPS_PROXY and HTTP_PROXY, or list the address in NO_PROXY.`;
  return new ProxyError(words, { cause: error });
}

// What Node's undici and Bun say. Deno names no status.
const TUNNEL_STATUS = /Proxy response \((\d{3})\)|Proxy refused to open a tunnel: (\d{3})/;

// Through a proxy, these are about the connection to the proxy itself.
const UNREACHABLE: Readonly<Partial<Record<string, string>>> = {
  "unknown-host": "cannot be found",
  refused: "accepts no connection",
  unreachable: "cannot be reached",
  timeout: "does not answer",
};

/**
 * `response` to a request for `url`, unless it is the proxy's own. Through a tunnel, which
 * https has, only the server can answer.
 * @throws ProxyError
 */
export function refuseProxyAnswer(response: Response, proxy: URL, url: URL): Response {
  const { status, headers } = response;
  const isGateway = url.protocol === "http:" && GATEWAY_STATUS.has(status);
  // Bun before 1.4 passes the proxy's 407 on, though there is no tunnel.
  const isOwn = status === 407 || (isGateway && !isFromServer(headers));
  if (!isOwn) return response;
  response.body?.cancel().catch(() => {});
  throw refusal(status, proxy);
}

const GATEWAY_STATUS: ReadonlySet<number> = new Set([502, 503, 504]);

// Providers and remote-chat explain themselves in JSON or a stream, and a tunnel's far end
// says who it is; a proxy shows a page.
function isFromServer(headers: Headers): boolean {
  const type = headers.get("content-type") ?? "";
  return /json|event-stream/i.test(type) || /cloudflare/i.test(headers.get("server") ?? "");
}

function refusal(status: number | undefined, proxy: URL, cause?: unknown): ProxyError {
  const shown = shownProxy(proxy);
  if (status === 407)
    return new ProxyError(
      `The proxy ${shown} wants a user name and password (HTTP 407). Put them into the variable that names it: http://USER:PASSWORD@${proxy.host}`,
      { cause },
    );
  const how = status === undefined ? "" : ` (HTTP ${status})`;
  return new ProxyError(
    `The proxy ${shown} did not pass the request on${how}. Ask the person who runs it, or list the address in NO_PROXY.`,
    { cause },
  );
}
