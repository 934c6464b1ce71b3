import type { Ollama } from "ollama/browser";
import { once } from "../once.ts";
import { type AdapterContext, defineProvider } from "./define-provider.ts";
import { keyOf } from "./failure-context.ts";
import { keepResponse } from "./keep-response.ts";
import { OllamaDialect } from "./ollama/dialect.ts";
import { isChatModel, toOllamaModelInfo } from "./ollama/models.ts";
import { ollamaRequest, settingsOf } from "./ollama/request.ts";
import { ThinkingSupport } from "./ollama/thinking.ts";
import type { Capabilities, Provider, ProviderOptions } from "./provider.ts";

/** Options of {@link ollama}. */
export interface OllamaOptions extends ProviderOptions {
  /** Where it listens. Default `http://127.0.0.1:11434`. */
  readonly host?: string;
  /** For one that stands behind a key, such as ollama.com. */
  readonly apiKey?: string;
  /** Size of the context in tokens (`num_ctx`). Default: Ollama's own, which is small. */
  readonly contextTokens?: number;
}

const CAPABILITIES: Capabilities = {
  tools: true,
  toolChoices: ["none", "named"],
  images: "data",
  responseFormats: ["json_object", "json_schema"],
  options: [
    "temperature",
    "topP",
    "topK",
    "frequencyPenalty",
    "presencePenalty",
    "seed",
    "stop",
    "reasoningEffort",
  ],
};

/**
 * A local Ollama, over its own API.
 * @see https://github.com/ollama/ollama/blob/main/docs/api.md#generate-a-chat-completion
 */
export function ollama(options: OllamaOptions): Provider {
  const { model, apiKey, contextTokens } = options;
  const host = ollamaUrl(options.host);
  const thinking = new ThinkingSupport();
  return defineProvider(
    {
      about: {
        name: "Ollama",
        address: new URL(host).origin,
        ...keyOf(apiKey),
      },
      installCommand: (asked) => `ollama pull ${asked}`,
      capabilities: CAPABILITIES,
      stream: "ndjson",
      async ask(request, context) {
        return thinking.send(request.model, async (canThink) => {
          const kept = keepResponse(context.fetch);
          const client = await connect({ apiKey, host }, { ...context, fetch: kept.fetch });
          const body = ollamaRequest(request, { contextTokens, canThink });
          // The iterator that this gives reads nothing before it is asked to.
          await client.chat({ ...body, stream: true });
          return kept.response();
        });
      },
      dialect: ({ model: asked }) => new OllamaDialect({ model: asked }),
      async listModels(context) {
        const client = await connect({ apiKey, host }, context);
        const { models } = await client.list();
        return models.filter(isChatModel).map(toOllamaModelInfo);
      },
      async warmUp(context) {
        const client = await connect({ apiKey, host }, context);
        await client.chat({ ...settingsOf({ model }, contextTokens), messages: [], stream: false });
      },
    },
    options,
  );
}

/** The URL of an Ollama host, written as its own tools take it: `myserver`, `:8080`, `http://…`. */
export function ollamaUrl(host = "127.0.0.1:11434"): string {
  const written = host.startsWith(":") ? `127.0.0.1${host}` : host;
  const explicit = written.includes("://");
  const url = new URL(explicit ? written : `http://${written}`);
  if (!explicit && !url.port) url.port = "11434";
  // What a server listens on everywhere is reached at this machine.
  if (url.hostname === "0.0.0.0" || url.hostname === "[::]") url.hostname = "127.0.0.1";
  return url.href.replace(/\/$/, "");
}

// One for each request: it costs little, and would keep what it gave for ever.
async function connect(
  { apiKey, host }: { apiKey: string | undefined; host: string },
  { fetch, signal }: AdapterContext,
): Promise<Ollama> {
  const { Ollama } = await loadSdk();
  return new Ollama({
    host,
    fetch: (input, init) => {
      // For ollama.com the SDK would take a key from the environment.
      const headers = new Headers(init?.headers);
      if (apiKey) headers.set("authorization", `Bearer ${apiKey}`);
      else headers.delete("authorization");
      return fetch(input, { ...init, headers, signal });
    },
  });
}

// The main entry imports node:fs; this one runs everywhere.
const loadSdk = once(() => import("ollama/browser"));
