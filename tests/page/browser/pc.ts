import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { createHandler, type HandlerOptions, type Provider } from "../../../mod.ts";
import { Devices } from "../../../src/auth/devices.ts";
import type { Grant } from "../../../src/auth/grants.ts";
import { OwnerSessions } from "../../../src/auth/owner-sessions.ts";
import { PairRequests } from "../../../src/auth/pair-requests.ts";
import { PairingCodes } from "../../../src/auth/pairing-codes.ts";
import { createPage } from "../../../src/page/serve-page.ts";
import type { Operator } from "../../../src/routes/operator-routes.ts";

/** The owner's token of every {@link startPc}. */
export const OWNER_TOKEN = "owner-token-of-the-page-tests-0123456789abc";

/** A PC with the page, as a phone meets it. */
export interface Pc {
  readonly url: string;
  /** Requests for `POST /v1/chat/stream` so far. */
  readonly sends: () => number;
  /** A link that pairs one device, which may do what `grants` say beyond chatting. */
  pairingLink(grants?: readonly Grant[]): Promise<string>;
  /** A link that opens the page as the owner's, once. */
  ownerLink(): Promise<string>;
  /** What such links have opened. */
  readonly owner: OwnerSessions;
  /** The ids of the paired devices. */
  devices(): string[];
  /** What each of them may do beyond chatting. */
  grants(): (readonly string[])[];
  /** Turns every paired device away. */
  revokeAll(): Promise<void>;
  /** Cuts every connection, as a network does that goes away; new ones are taken. */
  cut(): void;
  /** Takes no connections any more. */
  goAway(): Promise<void>;
  /** Is there again, at the same address; `forgetful` as after a restart. */
  comeBack(options?: { forgetful?: boolean }): Promise<void>;
  close(): Promise<void>;
}

/** Starts one. */
export async function startPc(
  provider: Provider | (() => Provider),
  options: Partial<HandlerOptions> = {},
): Promise<Pc> {
  const pairing = {
    devices: new Devices(),
    codes: new PairingCodes(),
    requests: new PairRequests(),
    owner: new OwnerSessions(),
  };
  let sends = 0;
  const makeHandler = () =>
    createHandler({
      token: OWNER_TOKEN,
      provider,
      pairing,
      hostname: "flo-laptop",
      page: async () => createPage(),
      ...options,
    });
  let handler = makeHandler();
  const listener = getRequestListener((request) => {
    if (new URL(request.url).pathname === "/v1/chat/stream") sends++;
    return handler(request);
  });
  let server = createServer(listener);
  const listen = (on: Server, port: number): Promise<void> =>
    new Promise((resolve) => on.listen(port, "127.0.0.1", resolve));
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url,
    sends: () => sends,
    async pairingLink(grants) {
      const { code } = await pairing.codes.create(grants);
      return `${url}/#pair=${code}`;
    },
    ownerLink: async () => `${url}/#open=${(await pairing.owner.createCode()).code}`,
    owner: pairing.owner,
    devices: () => pairing.devices.list().map(({ id }) => id),
    grants: () => pairing.devices.list().map(({ grants = [] }) => grants),
    async revokeAll() {
      for (const { id } of pairing.devices.list()) await pairing.devices.revoke(id);
    },
    cut: () => server.closeAllConnections(),
    goAway: stop,
    async comeBack({ forgetful = false } = {}) {
      if (forgetful) handler = makeHandler();
      server = createServer(listener);
      await listen(server, port);
    },
    close: stop,
  };
}

/** An operator with two providers and a tunnel, in memory. */
export function memoryOperator(): Operator {
  let active = "local";
  let running = true;
  return {
    async state() {
      return {
        startedAt: new Date(Date.now() - 3_600_000).toISOString(),
        provider: { id: active, kind: "ollama", name: "Ollama", model: "llama3.1" },
        url: "https://quiet-lake.trycloudflare.com",
      };
    },
    async providers() {
      return {
        active,
        providers: [
          {
            id: "local",
            kind: "ollama",
            model: "llama3.1",
            address: "http://127.0.0.1:11434",
            key: "none",
            models: "listed",
            exposed: true,
          },
          {
            id: "claude",
            kind: "anthropic",
            model: "claude-sonnet-4-6",
            address: null,
            key: "unset",
            models: "configured",
            exposed: false,
          },
        ],
      };
    },
    async useProvider(id) {
      active = id;
    },
    async testProvider(id) {
      return id === "local"
        ? { ok: true, firstTokenMs: 420, text: "Hello there" }
        : { ok: false, message: "ANTHROPIC_API_KEY is not set on the PC." };
    },
    tunnel() {
      return running
        ? { kind: "quick", state: "ready", url: "https://quiet-lake.trycloudflare.com" }
        : { kind: "quick", state: "stopped" };
    },
    async startTunnel() {
      running = true;
    },
    async stopTunnel() {
      running = false;
    },
  };
}
