import { notePeerAddress } from "../../http/peer-address.ts";
import { SECURITY_HEADERS } from "../../http/security-headers.ts";
import type { Listener, ListenOptions } from "./listener.ts";

// The part of Bun that this file uses: https://bun.com/docs/api/http
interface BunServer {
  requestIP(request: Request): { readonly address: string } | null;
}

interface BunServe {
  serve(options: {
    fetch: (request: Request, server: BunServer) => Response | Promise<Response>;
    hostname: string;
    port: number;
    idleTimeout: number;
    maxRequestBodySize: number;
    reusePort: false;
    development: false;
    error: () => Response;
  }): { readonly port: number; stop(closeActiveConnections: boolean): Promise<void> };
}

// Streams are never quiet for longer than their keep-alive, 15 s; what is quiet for
// longer than tunnels keep an idle connection (cloudflared: 90 s) is a dead client.
const IDLE_SECONDS = 120;

/** Listens with `Bun.serve`. */
export async function listenBun({ fetch, host, port }: ListenOptions): Promise<Listener> {
  const { Bun } = globalThis as unknown as { Bun: BunServe };
  const server = Bun.serve({
    fetch(request, socket) {
      notePeerAddress(request, socket.requestIP(request)?.address);
      return fetch(request);
    },
    hostname: host,
    port,
    idleTimeout: IDLE_SECONDS,
    // The handler counts; Bun's own refusal would carry no error body.
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    // Outside development Bun shares a taken port instead of refusing it.
    reusePort: false,
    development: false,
    error: () => new Response(null, { status: 500, headers: SECURITY_HEADERS }),
  });
  return { port: server.port, stop: () => server.stop(false), close: () => server.stop(true) };
}
