import { once } from "node:events";
import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * Starts a proxy that gives each request to the next of these ports, or to the one after where
 * nobody listens. Returns the port that it listens on.
 */
export async function startRoundRobin(port: number, ports: readonly number[]): Promise<number> {
  let turn = 0;
  const proxy = createServer(async (incoming, outgoing) => {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part);
    const { method, url: path, headers } = incoming;
    const tryNext = (left: number): void => {
      const options = { host: "127.0.0.1", port: ports[turn++ % ports.length], method, path };
      const upstream = send({ ...options, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers).flushHeaders();
        answer.pipe(outgoing);
        // What breaks off must not look as if it had ended.
        answer.once("error", () => outgoing.destroy());
      });
      upstream.once("error", (error: NodeJS.ErrnoException) => {
        if (error.code === "ECONNREFUSED" && left > 1) tryNext(left - 1);
        else if (outgoing.headersSent) outgoing.destroy();
        else outgoing.writeHead(502).end();
      });
      outgoing.once("close", () => upstream.destroy());
      upstream.end(Buffer.concat(parts));
    };
    tryNext(ports.length);
  }).listen(port, "127.0.0.1");
  await once(proxy, "listening");
  return (proxy.address() as AddressInfo).port;
}
