import { notePeerAddress } from "../../http/peer-address.ts";
import { SECURITY_HEADERS } from "../../http/security-headers.ts";
import type { Listener, ListenOptions } from "./listener.ts";

// The part of Deno that this file uses: https://docs.deno.com/api/deno/~/Deno.serve
interface DenoServe {
  serve(
    options: {
      hostname: string;
      port: number;
      signal: AbortSignal;
      onListen: () => void;
      onError: (error: unknown) => Response;
    },
    handler: (
      request: Request,
      info: { readonly remoteAddr: { readonly hostname?: string } },
    ) => Response | Promise<Response>,
  ): {
    readonly addr: { readonly port: number };
    readonly finished: Promise<void>;
    shutdown(): Promise<void>;
  };
}

/**
 * Listens with `Deno.serve`: on Deno before 2.9 alone, since it cannot limit how long a client
 * takes to send its headers. A tunnel or proxy in front does.
 */
export async function listenDeno({ fetch, host, port }: ListenOptions): Promise<Listener> {
  const { Deno } = globalThis as unknown as { Deno: DenoServe };
  const closing = new AbortController();
  const server = Deno.serve(
    {
      hostname: host,
      port,
      signal: closing.signal,
      onListen: () => {},
      onError: () => new Response(null, { status: 500, headers: SECURITY_HEADERS }),
    },
    (request, { remoteAddr }) => {
      notePeerAddress(request, remoteAddr.hostname);
      return fetch(request);
    },
  );
  let stopped = false;
  return {
    port: server.addr.port,
    async stop() {
      stopped = true;
      server.shutdown();
      await server.finished;
    },
    async close() {
      // After a shutdown Deno has nothing left to cut connections with: an abort would throw in
      // its own listener, and end the process with a stack. What is still open, such as a
      // request whose body does not come, ends with the process.
      if (stopped) return;
      closing.abort();
      await server.finished;
    },
  };
}
