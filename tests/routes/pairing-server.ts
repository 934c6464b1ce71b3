import { OwnerSessions } from "../../src/auth/owner-sessions.ts";
import { createPairing, type PairingOptions } from "../../src/auth/pairing.ts";
import type { ChatEvent } from "../../src/chat.ts";
import { createApp } from "../../src/handler.ts";
import type { HandlerOptions } from "../../src/handler-options.ts";
import type { Provider } from "../../src/providers/provider.ts";
import type { Operator } from "../../src/routes/operator-routes.ts";
import { likeAPhone } from "../sse/readers.ts";

export const OWNER = "owner-token-that-nobody-else-may-see";

/** What a test sends. */
export interface Sent {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

/** A server with pairing and an operator, and short words for talking to it. */
export function pairingServer(
  options: Partial<HandlerOptions> & {
    now?: () => number;
    waitMs?: number;
    save?: PairingOptions["save"];
  } = {},
) {
  const { now = () => Date.now(), waitMs = 60_000, save = async () => {}, ...rest } = options;
  const pairing = {
    ...createPairing({ now, save, requestMs: waitMs }),
    owner: new OwnerSessions({ now }),
  };
  const app = createApp({
    token: OWNER,
    provider: echo,
    hostname: "flo-laptop",
    publicUrl: () => "https://pc.example.com",
    pairing,
    operator: idleOperator,
    ...rest,
  });
  const send = async (method: string, path: string, sent: Sent = {}): Promise<Response> =>
    app.fetch(toRequest(method, path, sent));

  return {
    ...pairing,
    app,
    send,
    /** A paired device and its token. */
    pair: async (name = "phone") => {
      const { device, token } = await pairing.devices.add(name);
      return { id: device.id, token };
    },
  };
}

function toRequest(method: string, path: string, { token, body, headers, signal }: Sent): Request {
  return new Request(`http://127.0.0.1:53210${path}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    ...(signal && { signal }),
  });
}

/** Status and body, an error's message left out: it is for people. */
export async function outcome(response: Response): Promise<{ status: number; body: unknown }> {
  const text = await response.text();
  const body = text === "" ? null : JSON.parse(text);
  const { error } = body ?? {};
  const code = typeof error === "string" ? body.code : error?.code;
  return { status: response.status, body: error ? code : body };
}

/** All events of a stream, to its end. */
export async function events(response: Response): Promise<ChatEvent[]> {
  return likeAPhone([new Uint8Array(await response.arrayBuffer())]);
}

export const MESSAGE = { messages: [{ role: "user", content: "hello" }] };

const echo: Provider = {
  name: "Echo",
  async *chat(messages) {
    yield messages.at(-1)?.content ?? "";
  },
};

/** A provider that says one word and then nothing, until it is stopped. */
export function endless() {
  const [begun, begin] = gate();
  const [stopped, stop] = gate();
  let asked = 0;
  const provider: Provider = {
    name: "Endless",
    async *chat(_messages, { signal }) {
      asked++;
      yield "once";
      begin();
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      stop();
      throw signal.reason;
    },
  };
  return { provider, begun, stopped, asked: () => asked };
}

/** A promise, and what resolves it. */
function gate(): [passed: Promise<void>, pass: () => void] {
  let pass = (): void => {};
  const passed = new Promise<void>((resolve) => {
    pass = resolve;
  });
  return [passed, () => pass()];
}

/** An operator that does nothing. */
export const idleOperator: Operator = {
  state: async () => ({
    startedAt: "2026-01-02T03:04:05.000Z",
    provider: { id: "echo", kind: "openai", name: "Echo", model: "m" },
    url: "https://pc.example.com",
  }),
  providers: async () => ({ active: "echo", providers: [] }),
  useProvider: async () => {},
  testProvider: async () => ({ ok: true, firstTokenMs: 1, text: "hi" }),
  tunnel: () => ({ kind: "quick", state: "ready", url: "https://x.trycloudflare.com" }),
  startTunnel: async () => {},
  stopTunnel: async () => {},
};
