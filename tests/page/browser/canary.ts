import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that nobody should visit. */
export interface Canary {
  readonly url: string;
  /** The paths that were asked for all the same. */
  readonly visitors: string[];
  close(): void;
}

/** Starts one. */
export async function startCanary(): Promise<Canary> {
  const visitors: string[] = [];
  const server = createServer((request, response) => {
    visitors.push(request.url ?? "");
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, visitors, close: () => void server.close() };
}
