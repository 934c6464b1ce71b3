import { createServer } from "node:http";
import { withInstanceProof } from "../../src/cli/reach/instance-proof.ts";
import { type Probe, probe } from "../../src/cli/reach/probe.ts";
import { chooseTunnelProgram, type TunnelChoice } from "../../src/cli/tunnel/choose-program.ts";
import { TunnelSupervisor } from "../../src/cli/tunnel/supervisor.ts";
import type { TunnelTiming } from "../../src/cli/tunnel/tunnel-run.ts";
import type { TunnelStatus } from "../../src/cli/tunnel/tunnel-status.ts";

/** What {@link serveTunnelled} needs. */
export interface TunnelledOptions {
  readonly choice: TunnelChoice;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timing?: Partial<TunnelTiming>;
  readonly onStatus: (status: TunnelStatus) => void;
}

/** A server as small as can be, with its tunnel. */
export interface Tunnelled {
  readonly supervisor: TunnelSupervisor;
  close(): Promise<void>;
}

/**
 * Serves `/v1/health` and keeps a tunnel to it. The tunnel's far end is played: every
 * name leads here. Works on Node, Deno and Bun.
 */
export async function serveTunnelled(options: TunnelledOptions): Promise<Tunnelled> {
  const token = "a-token-for-the-test";
  const answer = async (): Promise<Response> =>
    Response.json({ status: "ok", service: "tokori", version: "0.0.0" });
  const health = withInstanceProof(answer, token);
  const server = createServer(async (incoming, outgoing) => {
    const headers = incoming.headers as Record<string, string>;
    const url = `http://${incoming.headers.host}${incoming.url}`;
    const response = await health(new Request(url, { headers }));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(await response.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const fetchHere = ((input: URL, init?: RequestInit) =>
    fetch(`http://127.0.0.1:${port}${input.pathname}`, init)) as typeof fetch;
  const throughTunnel: Probe = (url, { signal } = {}) =>
    probe(url, { token, fetch: fetchHere, ...(signal && { signal }) });
  const { choice, ...rest } = options;
  const program = chooseTunnelProgram(choice, port);
  const supervisor = new TunnelSupervisor({ ...rest, program, probe: throughTunnel });
  supervisor.start();
  const close = async (): Promise<void> => {
    await supervisor.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { supervisor, close };
}
