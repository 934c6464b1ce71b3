import type { ChatResponse, Ollama } from "ollama/browser";
import { type AdapterContext, defineProvider } from "./define-provider.ts";
import { type History, withLeadingSystem } from "./history.ts";
import type { Provider, ProviderEvent, ProviderOptions } from "./provider.ts";
import { ThinkTags } from "./think-tags.ts";

/** Options of {@link ollama}. */
export interface OllamaOptions extends ProviderOptions {
  /** Where it listens. Default `http://127.0.0.1:11434`. */
  readonly host?: string;
  /** For one that stands behind a key, such as ollama.com. */
  readonly apiKey?: string;
  /** Size of the context in tokens (`num_ctx`). Default: Ollama's own, which is small. */
  readonly contextTokens?: number;
}

// Ollama unloads a model after 5 minutes by itself; a person with a phone pauses longer.
const KEEP_LOADED = "30m";

/**
 * A local Ollama, over its own API.
 * @see https://github.com/ollama/ollama/blob/main/docs/api.md#generate-a-chat-completion
 */
export function ollama(options: OllamaOptions): Provider {
  const { model, apiKey } = options;
  const host = ollamaUrl(options.host);
  const connected = { ...options, host };
  return defineProvider(
    {
      stream: "ndjson",
      about: {
        name: "Ollama",
        model,
        address: host,
        installCommand: `ollama pull ${model}`,
        ...(apiKey && { secret: apiKey }),
      },
      chat: (history, context) => chat(history, context, connected),
      async listModels(context) {
        const { models } = await (await connect(connected, context.fetch)).list();
        return models.map(({ name }) => name);
      },
      async warmUp(context) {
        const client = await connect(connected, context.fetch);
        await client.chat({ ...settings(connected), messages: [], stream: false });
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

type Connected = OllamaOptions & { readonly host: string };

async function connect(
  { host, apiKey }: Connected,
  fetch: typeof globalThis.fetch,
): Promise<Ollama> {
  // The main entry imports node:fs; this one runs everywhere.
  const { Ollama } = await import("ollama/browser");
  return new Ollama({
    host,
    // For ollama.com the SDK would take a key from the environment.
    fetch: async (input, init) => {
      const headers = new Headers(init?.headers);
      if (apiKey) headers.set("authorization", `Bearer ${apiKey}`);
      else headers.delete("authorization");
      return fetch(input, { ...init, headers });
    },
  });
}

function settings({ model, maxTokens, temperature, contextTokens }: Connected) {
  return {
    model,
    keep_alive: KEEP_LOADED,
    options: {
      ...(maxTokens !== undefined && { num_predict: maxTokens }),
      ...(temperature !== undefined && { temperature }),
      ...(contextTokens !== undefined && { num_ctx: contextTokens }),
    },
  };
}

async function* chat(
  history: History,
  { fetch }: AdapterContext,
  options: Connected,
): AsyncGenerator<ProviderEvent> {
  const client = await connect(options, async (input, init) =>
    rejectInvalidLines(await fetch(input, init)),
  );
  // `think` stays unset: a model that can think then does, and one that cannot is no error.
  const stream = await client.chat({
    ...settings(options),
    messages: withLeadingSystem(history),
    stream: true,
  });
  // Models that Ollama does not know to think write their trace into the text.
  const tags = new ThinkTags();
  for await (const chunk of stream) {
    const { message, done } = chunk;
    if (message?.thinking) yield { type: "reasoning", text: message.thinking };
    if (message?.content) yield* tags.push(message.content);
    if (!done) continue;
    yield* tags.end();
    yield finishOf(chunk);
    return;
  }
}

function finishOf({ done_reason, prompt_eval_count, eval_count }: ChatResponse): ProviderEvent {
  return {
    type: "finish",
    reason: done_reason === "length" ? "length" : "stop",
    usage: {
      // Absent when the whole prompt was still in its cache.
      ...(prompt_eval_count !== undefined && { inputTokens: prompt_eval_count }),
      ...(eval_count !== undefined && { outputTokens: eval_count }),
    },
  };
}

/**
 * The SDK skips a line that is not JSON, with a word on the console, and reports success.
 * It gets an error in place of such a line, and nothing of a last one that is not whole.
 */
function rejectInvalidLines(response: Response): Response {
  if (!response.body) return response;
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  const encode = (lines: readonly string[]): Uint8Array =>
    encoder.encode(lines.map((line) => `${line}\n`).join(""));
  let partial = "";
  const body = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        const lines = (partial + decoder.decode(chunk, { stream: true })).split("\n");
        partial = lines.pop() ?? "";
        const written = lines.filter((line) => line.trim() !== "");
        controller.enqueue(encode(written.map((line) => (isJson(line) ? line : NOT_JSON))));
      },
      flush(controller) {
        if (isJson(partial)) controller.enqueue(encode([partial]));
      },
    }),
  );
  return new Response(body, { status: response.status, headers: response.headers });
}

const NOT_JSON = JSON.stringify({ error: "a line is not valid JSON" });

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
