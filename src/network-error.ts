/**
 * What the network did to a request: the name has no address (`unknown-host`), nothing
 * accepts connections there (`refused`), no route (`unreachable`), no connection in
 * time (`timeout`), no TLS (`insecure`), or a connection that ended too early (`lost`).
 */
export type NetworkErrorKind =
  | "unknown-host"
  | "refused"
  | "unreachable"
  | "timeout"
  | "insecure"
  | "lost";

/**
 * A proxy that could not be used, or that answered for itself. The message is one or more
 * sentences for people, with the proxy's host and without its credentials.
 */
export class ProxyError extends Error {
  override readonly name = "ProxyError";
}

/**
 * What a failed `fetch` says about the network; undefined when it is about something else.
 * Reads Node's codes, Deno's sentences and Bun's codes, in the error and its causes.
 */
export function networkErrorKind(error: unknown): NetworkErrorKind | undefined {
  const text = networkErrorText(error);
  return KINDS.find(([, pattern]) => pattern.test(text))?.[0];
}

// What the runtimes say, measured; the first that fits counts. Without an unbounded
// repetition, so that the time they take grows with the text alone.
const KINDS: readonly (readonly [NetworkErrorKind, RegExp])[] = [
  [
    "unknown-host",
    /ENOTFOUND|EAI_AGAIN|EAI_NODATA|dns error|failed to lookup|FailedToResolve|FailedToOpenSocket|DNSLookup|could not resolve/i,
  ],
  [
    "refused",
    /ECONNREFUSED|ConnectionRefused|Connection refused|Unable to connect|actively refused/i,
  ],
  [
    "insecure",
    /certificate|CERT_|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO|\bSSL|\bTLS\b|wrong version number|HandshakeFailure|InvalidContentType|UnknownIssuer|NotValidForName/i,
  ],
  [
    "timeout",
    /ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|ConnectTimeout|ConnectionTimeout|connection timed out/i,
  ],
  [
    "unreachable",
    /EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL|No route to host|unreachable|tcp connect error/i,
  ],
  [
    "lost",
    /terminated|ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET|ConnectionClosed|connection (was )?(closed|reset|aborted|error)|socket hang up|unexpected eof|error reading a body|error decoding response body|fetch failed|failed to fetch|error sending request|network|HTTP2|QUIC/i,
  ],
];

const MAX_CHARACTERS = 2000;
const MAX_DEPTH = 8;

/**
 * The codes, names and messages of an error and its causes, each cut to 2,000 characters
 * and without URLs, whose names could be taken for a reason.
 */
export function networkErrorText(error: unknown): string {
  return textsOf(error, 0).join(" ");
}

function textsOf(error: unknown, depth: number): string[] {
  if (error == null || depth >= MAX_DEPTH) return [];
  if (!(error instanceof Error)) return typeof error === "string" ? [withoutUrls(error)] : [];
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  // One for each address that was tried.
  const others = error instanceof AggregateError ? error.errors.slice(0, 4) : [];
  const inner = [error.cause, ...others].flatMap((cause) => textsOf(cause, depth + 1));
  return [withoutUrls(`${code} ${error.name}`), withoutUrls(error.message), ...inner];
}

function withoutUrls(text: string): string {
  return text.slice(0, MAX_CHARACTERS).replace(/https?:\/\/[^\s)]*/g, "");
}
