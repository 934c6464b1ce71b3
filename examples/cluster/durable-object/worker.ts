// On Cloudflare Workers, all requests in one Durable Object: there is one instance of it at a
// time, wherever requests come in, so that replies can be kept in its memory. It lives for as
// long as a reply runs; its devices outlive it.
//
//   npx wrangler secret put TOKEN
//   npx wrangler secret put OPENAI_API_KEY
//   npx wrangler deploy --config examples/cluster/durable-object/wrangler.jsonc

import { createHandler, createPairing, type Device, demo, type Handler, openai } from "remote-chat";

/** What wrangler.jsonc and the secrets give. */
interface Env {
  readonly TOKEN: string;
  readonly OPENAI_API_KEY?: string;
  readonly CHAT: {
    idFromName(name: string): unknown;
    get(id: unknown): { fetch(request: Request): Promise<Response> };
  };
}

interface State {
  readonly storage: {
    get<T>(key: string): Promise<T | undefined>;
    put(key: string, value: unknown): Promise<void>;
  };
}

export class Chat {
  readonly #handler: Promise<Handler>;

  constructor(state: State, env: Env) {
    this.#handler = openHandler(state, env);
  }

  async fetch(request: Request): Promise<Response> {
    const handler = await this.#handler;
    return handler(request);
  }
}

async function openHandler({ storage }: State, { TOKEN, OPENAI_API_KEY }: Env): Promise<Handler> {
  return createHandler({
    token: TOKEN,
    provider: OPENAI_API_KEY ? openai({ apiKey: OPENAI_API_KEY, model: "gpt-5-mini" }) : demo(),
    pairing: createPairing({
      devices: (await storage.get<Device[]>("devices")) ?? [],
      save: (devices) => storage.put("devices", devices),
    }),
  });
}

// biome-ignore lint/style/noDefaultExport: Workers look for it.
export default {
  fetch: (request: Request, { CHAT }: Env): Promise<Response> =>
    CHAT.get(CHAT.idFromName("chat")).fetch(request),
};
