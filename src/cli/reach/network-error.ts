import type { ProbeCause } from "./probe-cause.ts";

/** What a failed fetch says about the path: Node's codes, Deno's sentences, Bun's codes. */
export function failedFetchCause(error: unknown): ProbeCause {
  const text = textsOf(error).join(" ");
  if (UNKNOWN_NAME.test(text)) return { kind: "unknown-name" };
  if (REFUSED.test(text)) return { kind: "refused" };
  if (TLS.test(text)) return { kind: "tls", detail: tlsDetail(text) };
  if (UNREACHABLE.test(text)) return { kind: "unreachable" };
  return { kind: "cut" };
}

const UNKNOWN_NAME =
  /ENOTFOUND|EAI_AGAIN|EAI_NODATA|dns error|failed to lookup|FailedToResolve|DNSLookup|could not resolve/i;
const REFUSED = /ECONNREFUSED|ConnectionRefused|Connection refused|Unable to connect/i;
const TLS =
  /certificate|CERT_|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL|EPROTO|SSL|wrong version number|HandshakeFailure|InvalidContentType|corrupt message/i;
const UNREACHABLE = /EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ConnectTimeout|unreachable/i;

function tlsDetail(text: string): string {
  if (/expired/i.test(text)) return "its certificate has expired";
  if (/altname|not valid for|NotValidForName/i.test(text))
    return "its certificate is for another name";
  if (/self.?signed|UNABLE_TO_VERIFY|UnknownIssuer|unable to (get|verify)/i.test(text))
    return "its certificate is not from an authority that phones know";
  if (/EPROTO|wrong version|InvalidContentType|corrupt message|packet length/i.test(text))
    return "what answers there does not speak https";
  return "its certificate or handshake was not accepted";
}

/** The words of an error and its causes. Several addresses make an AggregateError. */
function textsOf(error: unknown, depth = 0): string[] {
  if (error == null || depth > 5) return [];
  if (!(error instanceof Error)) return [String(error)];
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const others = error instanceof AggregateError ? error.errors.slice(0, 4) : [];
  const inner = [error.cause, ...others].flatMap((cause) => textsOf(cause, depth + 1));
  return [`${code} ${error.name} ${error.message}`, ...inner];
}
