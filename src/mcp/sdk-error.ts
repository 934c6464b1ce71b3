import { networkErrorKind, ProxyError } from "../network-error.ts";
import { isRecord } from "../parse-json.ts";
import { STREAM_LOST, STREAM_TOO_LARGE } from "./http-transport.ts";
import { McpError } from "./mcp-error.ts";
import { MessageTooLargeError } from "./message-bounds.ts";
import { MALFORMED_ANSWER } from "./result-keeper.ts";

/** What an error of the SDK says about a request. */
export type RequestFailure =
  /** The server answered with an error, in its own words. */
  | { readonly kind: "refused"; readonly message: string }
  /** An HTTP status that is none of success. */
  | { readonly kind: "status"; readonly status: number }
  /** Nothing was sent: there is no connection, or the network refused one. */
  | { readonly kind: "unreachable" }
  /** The connection ended while the answer was awaited. */
  | { readonly kind: "lost" }
  | { readonly kind: "too-large" }
  /** The SDK's own time is over. */
  | { readonly kind: "timeout" }
  /** It answered what the protocol does not have. */
  | { readonly kind: "malformed" }
  /** One of this program's own, in words. */
  | { readonly kind: "told"; readonly error: McpError };

/** Reads an error, or one of its causes, without the SDK's classes, which may not be loaded. */
export function requestFailure(error: unknown): RequestFailure {
  const chain = causesOf(error);
  for (const each of chain) {
    if (each instanceof McpError) return { kind: "told", error: each };
    if (each instanceof ProxyError)
      return { kind: "told", error: new McpError(each.message.replace(/\.$/, "")) };
    if (each instanceof MessageTooLargeError) return { kind: "too-large" };
    // An exception of the web platform has a number for a code, too.
    const isOfSdk = isRecord(each) && !(each instanceof DOMException);
    const failure = isOfSdk ? recordFailure(each) : undefined;
    if (failure !== undefined) return failure;
  }
  const network = networkErrorKind(error);
  if (network === undefined) return { kind: "malformed" };
  return { kind: network === "lost" || network === "timeout" ? "lost" : "unreachable" };
}

function recordFailure({
  code,
  data,
  message,
}: Record<string, unknown>): RequestFailure | undefined {
  if (data === STREAM_LOST) return { kind: "lost" };
  if (data === STREAM_TOO_LARGE) return { kind: "too-large" };
  if (data === MALFORMED_ANSWER) return { kind: "malformed" };
  if (isRecord(data) && typeof data.status === "number")
    return { kind: "status", status: data.status };
  if (code === "REQUEST_TIMEOUT") return { kind: "timeout" };
  if (code === "CONNECTION_CLOSED") return { kind: "lost" };
  if (code === "NOT_CONNECTED" || message === "Not connected") return { kind: "unreachable" };
  // JSON-RPC has numbers for codes, the SDK has words.
  if (typeof code === "number" && typeof message === "string")
    return { kind: "refused", message: `${message}${pageWords(code, data)}` };
  return undefined;
}

/** A tool that works only once the person has opened a page: MCP's "URL elicitation required". */
const URL_ELICITATION_REQUIRED = -32_042;
const MAX_PAGE_CHARACTERS = 500;

/** The page, as text: nothing here opens it. */
function pageWords(code: number, data: unknown): string {
  const list = isRecord(data) ? data.elicitations : undefined;
  const first: unknown = Array.isArray(list) ? list[0] : undefined;
  const url = isRecord(first) ? first.url : undefined;
  if (code !== URL_ELICITATION_REQUIRED || typeof url !== "string") return "";
  if (url.length > MAX_PAGE_CHARACTERS || !URL.canParse(url)) return "";
  const { protocol, href } = new URL(url);
  return protocol === "https:" ? ` It wants this page to be opened first: ${href}` : "";
}

const MAX_DEPTH = 6;

function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = [];
  for (let each = error; each !== undefined && each !== null && causes.length < MAX_DEPTH; ) {
    causes.push(each);
    const data = isRecord(each) && isRecord(each.data) ? each.data.cause : undefined;
    each = (isRecord(each) ? each.cause : undefined) ?? data;
  }
  return causes;
}
