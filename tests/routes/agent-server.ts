import type { Grant } from "../../src/auth/grants.ts";
import { createPairing } from "../../src/auth/pairing.ts";
import { createHandler } from "../../src/handler.ts";
import type { HandlerOptions } from "../../src/handler-options.ts";
import { type AgentRoutesOptions, agentRoutes } from "../../src/routes/agent-routes.ts";
import { sha256Hex } from "../../src/sha256.ts";
import { FakeRuns, fakeSource } from "./fake-runs.ts";
import { OWNER, type Sent } from "./pairing-server.ts";

/** Devices by their ids, which are their tokens as well. */
const GRANTS: Readonly<Record<string, readonly Grant[]>> = {
  phone: ["agent"],
  tablet: ["agent", "agent:always"],
  guest: [],
};

export const DEVICES: readonly string[] = Object.keys(GRANTS);

/** The paired devices of {@link agentServer}. */
export async function pairedDevices() {
  const devices = DEVICES.map(async (id) => ({
    id,
    name: id,
    tokenSha256: await sha256Hex(id),
    createdAt: "2026-01-02T03:04:05.000Z",
    lastSeenAt: new Date().toISOString(),
    grants: GRANTS[id] ?? [],
  }));
  return createPairing({ devices: await Promise.all(devices) });
}

/** A server with an agent, whose runs a test writes, and short words for talking to it. */
export async function agentServer(
  given: Partial<AgentRoutesOptions> &
    Pick<Partial<HandlerOptions>, "shutdown" | "keepAliveMs" | "waitUntil"> = {},
) {
  const { shutdown, keepAliveMs, waitUntil, ...options } = given;
  const runs = new FakeRuns();
  const pairing = await pairedDevices();
  const asked: string[] = [];
  const handler = createHandler({
    token: OWNER,
    provider: {
      name: "Echo",
      async *chat(messages) {
        asked.push(messages.at(-1)?.content ?? "");
        yield "plain";
      },
    },
    pairing,
    agents: agentRoutes({ runs, agents: fakeSource, hasAgents: async () => true, ...options }),
    ...(shutdown && { shutdown }),
    ...(keepAliveMs !== undefined && { keepAliveMs }),
    ...(waitUntil && { waitUntil }),
  });
  const send = (method: string, path: string, sent: Sent = {}): Promise<Response> => {
    const { token = OWNER, body, headers, signal } = sent;
    return handler(
      new Request(`http://127.0.0.1:53210${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { "content-type": "application/json" }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
        ...(signal && { signal }),
      }),
    );
  };
  return {
    runs,
    handler,
    send,
    devices: pairing.devices,
    /** What the model was asked, without an agent. */
    asked,
    chat: (body: object, sent: Sent = {}) =>
      send("POST", "/v1/chat/stream", {
        ...sent,
        body: { messages: [{ role: "user", content: "hello" }], ...body },
      }),
  };
}
