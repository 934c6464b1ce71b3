import { networkErrorKind, networkErrorText, ProxyError } from "../../network-error.ts";
import type { ProbeCause } from "./probe-cause.ts";

/** What a failed fetch says about the path. */
export function failedFetchCause(error: unknown): ProbeCause {
  if (error instanceof ProxyError) return { kind: "proxy", detail: error.message };
  switch (networkErrorKind(error)) {
    case "unknown-host":
      return { kind: "unknown-name" };
    case "refused":
      return { kind: "refused" };
    case "insecure":
      return { kind: "tls", detail: tlsDetail(networkErrorText(error)) };
    case "unreachable":
    case "timeout":
      return { kind: "unreachable" };
    default:
      return { kind: "cut" };
  }
}

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
