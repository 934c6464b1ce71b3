/**
 * Proxies that do to a stream what networks and tunnels do. Only node:net and node:http
 * beneath, which Deno and Bun have too.
 */
import { createServer as createHttpServer, request as httpRequest } from "node:http";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/**
 * What befalls one request. All but `swallow` strike when `afterBytes` of the answer
 * have passed, its head included.
 *
 * - `swallow`: the request does not arrive, and the connection is closed
 * - `cut`: both sides are closed
 * - `reset`: the same, and the client gets an RST
 * - `finish`: the client gets the end; the server notices nothing
 * - `half-close`: the server gets that the client sends no more; the answer goes on
 * - `stall`: nothing passes any more, and neither side gets an end
 */
export interface Fault {
  readonly kind: "swallow" | "cut" | "reset" | "finish" | "half-close" | "stall";
  readonly afterBytes: number;
  /** Milliseconds by which every piece of the answer is late. */
  readonly delayMs: number;
  readonly onStrike: () => void;
}

/** A proxy that runs. */
export interface RunningProxy {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts a proxy that passes bytes on until `faultFor` has something else in mind; it is
 * asked with the text of each piece that clients send.
 */
export async function startFaultProxy(
  serverPort: number,
  faultFor: (sent: string) => Fault | undefined,
): Promise<RunningProxy> {
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    const server = connect(serverPort, "127.0.0.1");
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
      // What is broken on purpose breaks.
      socket.on("error", () => {});
    }
    relay(client, server, faultFor);
  });
  return {
    port: await listening(proxy),
    close: () => closed(proxy, () => sockets.forEach((socket) => void socket.destroy())),
  };
}

function relay(
  client: Socket,
  server: Socket,
  faultFor: (sent: string) => Fault | undefined,
): void {
  let fault: Fault | undefined;
  let leftBytes = Number.POSITIVE_INFINITY;
  let isStalled = false;

  client.on("data", (piece: Uint8Array) => {
    const next = faultFor(new TextDecoder().decode(piece));
    if (next) {
      fault = next;
      leftBytes = next.afterBytes;
    }
    if (next?.kind === "swallow") return strike(next, client, server);
    if (!isStalled) server.write(piece);
  });
  const pass = (piece: Uint8Array): void => {
    if (isStalled || client.destroyed) return;
    if (!fault || piece.length <= leftBytes) {
      leftBytes -= piece.length;
      client.write(piece);
      return;
    }
    const struck = fault;
    fault = undefined;
    if (struck.kind === "stall") isStalled = true;
    client.write(piece.subarray(0, leftBytes), () => strike(struck, client, server));
    if (struck.kind === "half-close") client.write(piece.subarray(leftBytes));
  };
  let passed = Promise.resolve();
  server.on("data", (piece: Uint8Array) => {
    // One after the other: late they may be, but in order.
    const delayMs = fault?.delayMs ?? 0;
    passed = passed.then(() => pause(delayMs)).then(() => pass(piece));
  });
  client.once("close", () => server.destroy());
  server.once("close", () => {
    passed.then(() => !isStalled && client.end());
  });
}

function strike({ kind, onStrike }: Fault, client: Socket, server: Socket): void {
  onStrike();
  if (kind === "half-close") server.end();
  if (kind === "finish") client.end();
  if (kind === "reset") resetOf(client)();
  if (kind === "cut" || kind === "swallow") client.destroy();
  if (kind !== "half-close" && kind !== "finish" && kind !== "stall") server.destroy();
}

// Not every runtime's node:net can.
function resetOf(socket: Socket): () => void {
  const { resetAndDestroy = socket.destroy } = socket as Partial<Socket> & Socket;
  return resetAndDestroy.bind(socket);
}

/** Starts a proxy that holds back the answers to some methods, until they are whole. */
export async function startHoldingProxy(
  serverPort: number,
  holds: readonly string[],
): Promise<RunningProxy> {
  const proxy = createHttpServer((incoming, outgoing) => {
    const { method = "GET", url: path, headers } = incoming;
    const upstream = httpRequest({ host: "127.0.0.1", port: serverPort, method, path, headers });
    upstream.on("response", async (answer) => {
      const head = [answer.statusCode ?? 502, answer.headers] as const;
      if (!holds.includes(method)) {
        outgoing.writeHead(...head).flushHeaders();
        answer.pipe(outgoing);
        return;
      }
      const pieces: Uint8Array[] = [];
      answer.on("data", (piece: Uint8Array) => pieces.push(piece));
      answer.on("end", () => {
        outgoing.writeHead(...head);
        for (const piece of pieces) outgoing.write(piece);
        outgoing.end();
      });
      answer.on("error", () => outgoing.destroy());
    });
    upstream.on("error", () => outgoing.destroy());
    outgoing.on("close", () => upstream.destroy());
    incoming.pipe(upstream);
  });
  return {
    port: await listening(proxy),
    close: () => closed(proxy, () => proxy.closeAllConnections()),
  };
}

function pause(ms: number): Promise<void> | undefined {
  return ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : undefined;
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

function closed(server: Server, cut: () => void): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    cut();
  });
}
