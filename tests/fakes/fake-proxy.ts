import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** Options of {@link startProxy}. */
export interface FakeProxyOptions {
  /** The local port that stands for every host. */
  readonly targetPort?: number;
  /** Answers every request with this status instead of passing it on. */
  readonly status?: number;
}

/** A proxy that records what it is sent; it passes all on to one local port. */
export interface FakeProxy {
  readonly url: string;
  readonly port: number;
  /** Each request as its method and target: `CONNECT api.example:443`. */
  readonly requests: readonly string[];
  /** All that clients sent, in clear as it came. */
  received(): string;
  close(): Promise<void>;
}

/**
 * Starts a proxy: tunnels for `CONNECT`, one request a connection for whole URLs. Made of
 * sockets, since not every runtime's HTTP server can answer `CONNECT`.
 */
export async function startProxy(options: FakeProxyOptions = {}): Promise<FakeProxy> {
  const requests: string[] = [];
  const received: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    track(client, sockets);
    let head = "";
    const read = (chunk: Buffer): void => {
      received.push(chunk.toString("latin1"));
      head += chunk.toString("latin1");
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      client.off("data", read);
      client.on("data", (more) => received.push(more.toString("latin1")));
      client.pause();
      const [method = "", target = ""] = head.split(" ", 2);
      requests.push(`${method} ${target}`);
      if (options.status !== undefined) {
        refuse(client, options.status);
        return;
      }
      const upstream = track(connect(options.targetPort ?? 0, "127.0.0.1"), sockets);
      upstream.once("connect", () => {
        if (method === "CONNECT") client.write("HTTP/1.1 200 Connection established\r\n\r\n");
        else upstream.write(Buffer.from(toOriginForm(head, target), "latin1"));
        client.pipe(upstream).pipe(client);
      });
    };
    client.on("data", read);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    received: () => received.join(""),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function track(socket: Socket, sockets: Set<Socket>): Socket {
  sockets.add(socket);
  socket.on("close", () => sockets.delete(socket));
  return socket.on("error", () => socket.destroy());
}

function toOriginForm(head: string, target: string): string {
  const { pathname, search } = new URL(target);
  return head
    .replace(target, pathname + search)
    .replace(/^connection: .*\r\n/im, "")
    .replace("\r\n", "\r\nconnection: close\r\n");
}

function refuse(client: Socket, status: number): void {
  const body = "<p>The proxy says no.</p>";
  client.end(
    `HTTP/1.1 ${status} No\r\ncontent-type: text/html\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
}
