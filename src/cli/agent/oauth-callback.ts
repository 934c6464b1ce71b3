import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const PATH = "/callback";

/** A listener on this PC to which a browser is sent at the end of a login. */
export interface OAuthCallback {
  /** Where the browser is sent to: 127.0.0.1 and a port that happened to be free. */
  readonly url: string;
  /** What the browser brought back with this `state`. Anything else is refused, and changes nothing. */
  answer(state: string): Promise<URLSearchParams>;
  close(): Promise<void>;
}

/** Listens for a browser, on this machine alone. */
export async function listenForCallback(): Promise<OAuthCallback> {
  let expected: { state: string; resolve: (answer: URLSearchParams) => void } | undefined;
  const server = createServer((request, response) => {
    const url = `http://127.0.0.1${request.url}`;
    const { pathname, searchParams } = URL.canParse(url) ? new URL(url) : NOWHERE;
    if (request.method !== "GET" || pathname !== PATH) return reply(response, 404, "Not found.");
    if (expected === undefined || searchParams.get("state") !== expected.state)
      return reply(response, 400, "This is not the login that was begun in the terminal.");
    // An answer counts once.
    const { resolve } = expected;
    expected = undefined;
    reply(response, 200, "Done here. Close this page, and go back to the terminal.");
    resolve(searchParams);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${PATH}`,
    answer: (state) =>
      new Promise((resolve) => {
        expected = { state, resolve };
      }),
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const NOWHERE = { pathname: "", searchParams: new URLSearchParams() };

function reply(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    connection: "close",
  });
  response.end(`${text}\n`);
}
