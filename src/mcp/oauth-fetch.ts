import { isLoopback } from "../local-address.ts";
import { readStart } from "../read-start.ts";
import { McpError } from "./mcp-error.ts";
import { isRedirect } from "./redirect.ts";

const REQUEST_MS = 15_000;
const MAX_ANSWER_BYTES = 256 * 1024;

/** Asks authorization servers, and remembers what it refused. */
export interface OAuthFetch {
  readonly fetch: (input: string | URL, init?: RequestInit) => Promise<Response>;
  /** The same, for an answer whose body nobody needs; it has no body. */
  readonly fetchHead: (input: string | URL, init?: RequestInit) => Promise<Response>;
  /** The first refusal; the SDK passes over some errors. */
  refusal(): McpError | undefined;
}

/**
 * A fetch that asks only https addresses, or this PC where the server itself is on it; follows
 * no redirect; takes at most 256 KiB, and 15 seconds for it. Rejects with McpErrors.
 */
export function oauthFetch(serverUrl: string, fetch: typeof globalThis.fetch): OAuthFetch {
  let first: McpError | undefined;
  const refuse = (message: string): McpError => {
    const error = new McpError(message, { final: true });
    first ??= error;
    return error;
  };
  const ask = async (input: string | URL, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input);
    if (!isAllowedEndpoint(url, serverUrl)) throw refuse(notAllowed(url));
    const signal = AbortSignal.timeout(REQUEST_MS);
    const response = await fetch(url, { ...init, signal, redirect: "manual" });
    if (!isRedirect(response)) return response;
    await response.body?.cancel();
    throw refuse(
      `its login redirects from ${url.origin} to another address, which is not followed`,
    );
  };
  return {
    refusal: () => first,
    async fetchHead(input, init) {
      const response = await ask(input, init);
      await response.body?.cancel();
      return new Response(null, { status: response.status, headers: response.headers });
    },
    async fetch(input, init) {
      const response = await ask(input, init);
      const { status, headers } = response;
      const text = await readStart(response, MAX_ANSWER_BYTES + 1, { timeoutMs: REQUEST_MS });
      if (text.length > MAX_ANSWER_BYTES)
        throw refuse(`${new URL(input).origin} answered more than 256 KiB`);
      const contentType = headers.get("content-type") ?? "application/json";
      return new Response(NO_BODY.has(status) ? null : text, {
        status,
        headers: { "content-type": contentType },
      });
    },
  };
}

const NO_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/** What is said of an address to which a login may not lead. */
export function notAllowed(url: URL): string {
  return `its login leads to ${url.origin}, which is neither https nor the server's own PC`;
}

/** Whether a login to a server may lead to an address: https, or this PC for a server that is on it. */
export function isAllowedEndpoint(url: URL, serverUrl: string): boolean {
  if (!isLoopback(url.hostname)) return url.protocol === "https:";
  // A server elsewhere has no business with what listens here.
  const isWeb = url.protocol === "https:" || url.protocol === "http:";
  return isWeb && isLoopback(new URL(serverUrl).hostname);
}
