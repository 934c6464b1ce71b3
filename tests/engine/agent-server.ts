import { onTestFinished } from "vitest";
import { type AgentsOptions, createAgents, type EmbeddedAgents } from "../../src/agents.ts";
import { createPairing } from "../../src/auth/pairing.ts";
import { createHandler, type Handler } from "../../src/handler.ts";
import { loadLibrary } from "../../src/library/load-library.ts";
import { openaiApi } from "../../src/openai-api.ts";
import type { Provider } from "../../src/providers/provider.ts";
import { homeLayer, scripted, type Texts } from "./engine-world.ts";

/** A server with agents, without a socket. */
export interface AgentServer {
  readonly agents: EmbeddedAgents;
  readonly handler: Handler;
  /** The token of a device without grants. */
  readonly guest: string;
  /** Asks as the owner, unless another token is given. */
  get(path: string, token?: string): Promise<Response>;
  post(path: string, body: object, options?: PostOptions): Promise<Response>;
  /** Asks the agent `writer`. */
  complete(body?: object, options?: PostOptions): Promise<Response>;
}

/** How a request is sent. */
export interface PostOptions {
  readonly token?: string;
  readonly key?: string;
  readonly signal?: AbortSignal;
}

/** Makes a server with the agent `writer` and these files; closed after the test. */
export async function agentServer(
  texts: Texts = {},
  {
    provider = scripted(),
    keepAliveMs,
    ...options
  }: Partial<AgentsOptions> & { readonly provider?: Provider; readonly keepAliveMs?: number } = {},
): Promise<AgentServer> {
  const files = { "agents/writer/agent.md": "---\nname: Writer\n---\nYou write.", ...texts };
  const { library } = await loadLibrary([homeLayer(files)]);
  const agents = await createAgents({ library: async () => library, provider, ...options });
  onTestFinished(() => agents.close());
  const pairing = createPairing();
  const { token: guest } = await pairing.devices.add("guest");
  const handler = createHandler({
    token: "t",
    provider,
    pairing,
    agents,
    openai: openaiApi(),
    ...(keepAliveMs !== undefined && { keepAliveMs }),
  });
  const headers = (token = "t"): Record<string, string> => ({ authorization: `Bearer ${token}` });
  const post: AgentServer["post"] = (path, body, { token, key, signal } = {}) =>
    handler(
      new Request(`http://pc.local${path}`, {
        method: "POST",
        body: JSON.stringify(body),
        headers: {
          ...headers(token),
          "content-type": "application/json",
          ...(key !== undefined && { "idempotency-key": key }),
        },
        ...(signal && { signal }),
      }),
    );
  return {
    agents,
    handler,
    guest,
    get: (path, token) =>
      handler(new Request(`http://pc.local${path}`, { headers: headers(token) })),
    post,
    complete: (body = {}, sent) =>
      post("/v1/chat/completions", { model: "agent/writer", messages: HI, ...body }, sent),
  };
}

const HI = [{ role: "user", content: "Hi" }];

/** Resolves with the first approval that somebody is asked. */
export async function nextApproval({ runs }: EmbeddedAgents) {
  const { signal } = new AbortController();
  for (let version = -1; ; ) {
    const [approval] = runs.approvals();
    if (approval) return approval;
    version = await runs.changed(version, signal);
  }
}

/** Resolves when no run works any more. */
export async function settled({ runs }: EmbeddedAgents): Promise<void> {
  const { signal } = new AbortController();
  const isOver = (status: string): boolean => ["done", "failed", "stopped"].includes(status);
  for (let version = -1; ; ) {
    if (runs.list().every(({ status }) => isOver(status))) return;
    version = await runs.changed(version, signal);
  }
}
