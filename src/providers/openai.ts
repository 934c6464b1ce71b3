import type OpenAI from "openai";
import type { TokenUsage } from "../chat.ts";
import { type Chunk, ChunkReader, usageOf } from "./chat-chunk.ts";
import { type Adapter, type AdapterContext, defineProvider } from "./define-provider.ts";
import { type History, withLeadingSystem } from "./history.ts";
import type { Provider, ProviderEvent, ProviderOptions } from "./provider.ts";

/** Options of {@link openai}. */
export interface OpenAIOptions extends ProviderOptions {
  /** Local servers often need none. */
  readonly apiKey?: string;
  /** With its version: `http://127.0.0.1:1234/v1`. Default: OpenAI's own. */
  readonly baseUrl?: string;
  /** What people call it. Default: OpenAI, or the host of `baseUrl`. */
  readonly name?: string;
}

/** What a server that speaks this dialect does differently. */
export interface Dialect {
  /** Added to every chat request. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Pieces of text may repeat all that came before. */
  readonly cumulative?: boolean;
}

const OPENAI_URL = "https://api.openai.com/v1";

/**
 * OpenAI's Chat Completions, and every server that speaks them at a `baseUrl`
 * (LM Studio, vLLM, llama.cpp, OpenRouter, DeepSeek, …).
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function openai(options: OpenAIOptions): Provider {
  return chatCompletions(options, {});
}

/** A provider in the dialect of Chat Completions; presets differ in options only. */
export function chatCompletions(options: OpenAIOptions, dialect: Dialect): Provider {
  const { model, apiKey } = options;
  const baseUrl = (options.baseUrl ?? OPENAI_URL).replace(/\/+$/, "");
  const { host, origin } = new URL(baseUrl);
  const connected = { ...options, baseUrl };
  const adapter: Adapter = {
    about: {
      name: options.name ?? (baseUrl === OPENAI_URL ? "OpenAI" : host),
      model,
      address: origin,
      ...(apiKey && { secret: apiKey }),
    },
    chat: (history, context) => chat(history, context, connected, dialect),
    async listModels(context) {
      const client = await connect(connected, context);
      const names: string[] = [];
      for await (const { id } of client.models.list()) names.push(id);
      return names.sort();
    },
  };
  return defineProvider(adapter, options);
}

type Connected = OpenAIOptions & { readonly baseUrl: string };

async function connect({ apiKey, baseUrl }: Connected, { fetch }: AdapterContext): Promise<OpenAI> {
  const { OpenAI } = await import("openai");
  // Every option that the SDK would otherwise read from the environment is set.
  return new OpenAI({
    apiKey: apiKey || "none",
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: baseUrl,
    fetch,
    maxRetries: 0,
    timeout: MAX_TIMEOUT_MS,
    logLevel: "off",
    dangerouslyAllowBrowser: true,
    defaultHeaders: { authorization: apiKey ? `Bearer ${apiKey}` : null },
  });
}

// The SDK's timer must never fire; longer ones overflow to 1 ms.
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

async function* chat(
  history: History,
  context: AdapterContext,
  options: Connected,
  dialect: Dialect,
): AsyncGenerator<ProviderEvent> {
  const client = await connect(options, context);
  const stream = await client.chat.completions.create({
    ...request(history, options),
    ...dialect.body,
  });
  const chunks: AsyncIterator<Chunk | null> = stream[Symbol.asyncIterator]();
  const reader = new ChunkReader({
    cumulative: dialect.cumulative ?? false,
    mayTagReasoning: options.baseUrl !== OPENAI_URL,
  });
  for (;;) {
    const { done, value: chunk } = await chunks.next();
    if (done) return;
    if (!chunk) continue;
    yield* reader.read(chunk);
    if (!reader.finishReason) continue;
    yield* reader.end();
    yield reader.finish(usageOf(chunk) ?? (await readTrailingUsage(chunks)));
    return;
  }
}

// Mistral tells the usage by itself and refuses to be asked for it.
const USAGE_UNASKED = /^https:\/\/[\w.]*\bmistral\.ai\//;

function request(
  history: History,
  { model, maxTokens, temperature, baseUrl }: Connected,
): OpenAI.ChatCompletionCreateParamsStreaming {
  // OpenAI's reasoning models refuse the old name, most other servers know no other.
  const limit = baseUrl === OPENAI_URL ? "max_completion_tokens" : "max_tokens";
  return {
    model,
    messages: withLeadingSystem(history),
    stream: true,
    ...(!USAGE_UNASKED.test(baseUrl) && { stream_options: { include_usage: true } }),
    ...(maxTokens !== undefined && { [limit]: maxTokens }),
    ...(temperature !== undefined && { temperature }),
  };
}

const USAGE_GRACE_MS = 1000;

/** The usage chunk comes after the reply is complete; whatever goes wrong there is not worth an error. */
async function readTrailingUsage(
  chunks: AsyncIterator<Chunk | null>,
): Promise<TokenUsage | undefined> {
  const read = async (): Promise<TokenUsage | undefined> => {
    for (;;) {
      const { done, value } = await chunks.next();
      if (done) return undefined;
      const usage = value && usageOf(value);
      if (usage) return usage;
    }
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), USAGE_GRACE_MS);
  });
  try {
    return await Promise.race([read().catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}
