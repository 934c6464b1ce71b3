import { isRecord, parseJson } from "../../parse-json.ts";

/** Why a URL does not lead to this server. */
export type ProbeCause =
  /** The name is not in the DNS, or not yet. */
  | { readonly kind: "unknown-name" }
  | { readonly kind: "refused" }
  | { readonly kind: "unreachable" }
  | { readonly kind: "tls"; readonly detail: string }
  | { readonly kind: "timeout"; readonly timeoutMs: number }
  | { readonly kind: "cut" }
  /** The proxy that the environment names fails; `detail` says how, in sentences. */
  | { readonly kind: "proxy"; readonly detail: string }
  /** It is a server of ours, but it does not answer under this name. */
  | { readonly kind: "host-not-allowed" }
  /** The tunnel's far end answers, but has no connection to the PC. */
  | { readonly kind: "tunnel-down"; readonly status: number }
  /** The tunnel's PC end answers, but does not reach this server. */
  | { readonly kind: "server-not-reached"; readonly status: number }
  | { readonly kind: "redirect"; readonly to: string }
  | { readonly kind: "login-page"; readonly to?: string }
  | { readonly kind: "not-found" }
  | { readonly kind: "too-many-requests" }
  /** A remote-chat or Tokori, but not this one. */
  | { readonly kind: "other-instance" }
  | { readonly kind: "other-server"; readonly status: number };

/** What an answer that is not this server's proof says about the path to it. */
export function unexpectedAnswerCause(response: Response, text: string): ProbeCause {
  const { status } = response;
  // Some runtimes hide a redirect that they were asked not to follow.
  if (response.type === "opaqueredirect") return { kind: "redirect", to: "another address" };
  if (status >= 300 && status < 400) return redirectCause(response);
  const code = codeIn(text);
  if (status === 421 || code === "host.not_allowed") return { kind: "host-not-allowed" };
  if (status === 200 && isHealth(text)) return { kind: "other-instance" };
  if (status === 401 || status === 403) return { kind: "login-page" };
  if (status === 404) return { kind: "not-found" };
  if (status === 429) return { kind: "too-many-requests" };
  // Cloudflare's edge: 530 with an error 1xxx. cloudflared itself: 502.
  if (status === 530 || CLOUDFLARE_ERROR.test(text)) return { kind: "tunnel-down", status };
  if (status === 502 || status === 503 || status === 504)
    return { kind: "server-not-reached", status };
  return { kind: "other-server", status };
}

const CLOUDFLARE_ERROR = /error code: 10\d\d|Error 1033|Argo Tunnel error/i;
const LOGIN = /cloudflareaccess\.com|\/cdn-cgi\/access\/|login|signin|sign-in|oauth|sso/i;

function redirectCause(response: Response): ProbeCause {
  const location = response.headers.get("location") ?? "";
  const to = URL.canParse(location, response.url || "http://localhost")
    ? new URL(location, response.url || "http://localhost").host
    : "another address";
  return LOGIN.test(location) ? { kind: "login-page", to } : { kind: "redirect", to };
}

function codeIn(text: string): unknown {
  const body = parseJson(text);
  return isRecord(body) && isRecord(body.error) ? body.error.code : undefined;
}

function isHealth(text: string): boolean {
  const body = parseJson(text);
  return isRecord(body) && body.status === "ok" && typeof body.service === "string";
}
