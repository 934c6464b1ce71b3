import type OpenAI from "openai";
import { MAX_TIMER_MS } from "../delay.ts";
import { ChatCompletionsDialect } from "./chat-completions-dialect.ts";
import { clientPerFetch } from "./client-per-fetch.ts";
import { type AdapterContext, defineProvider, type ReplyRequest } from "./define-provider.ts";
import { keyOf } from "./failure-context.ts";
import { toHistory, withLeadingSystem } from "./history.ts";
import type { ModelInfo, Provider, ProviderOptions } from "./provider.ts";

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
export interface ChatCompletionsServer {
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
export function chatCompletions(options: OpenAIOptions, server: ChatCompletionsServer): Provider {
  const { apiKey } = options;
  const baseUrl = (options.baseUrl ?? OPENAI_URL).replace(/\/+$/, "");
  const { host, origin } = new URL(baseUrl);
  const isOpenAI = baseUrl === OPENAI_URL;
  const clientFor = clientPerFetch((fetch) => connect({ apiKey, baseUrl, fetch }));
  return defineProvider(
    {
      about: {
        name: options.name ?? (isOpenAI ? "OpenAI" : host),
        address: origin,
        ...keyOf(apiKey),
      },
      stream: "sse",
      async ask(request, { fetch, signal }) {
        const client = await clientFor(fetch);
        const body = { ...bodyOf(request, baseUrl), ...server.body };
        return client.chat.completions.create(body, { signal }).asResponse();
      },
      dialect: () =>
        new ChatCompletionsDialect({
          cumulative: server.cumulative ?? false,
          mayTagReasoning: !isOpenAI,
        }),
      async listModels({ fetch, signal }) {
        const client = await clientFor(fetch);
        const models: ModelInfo[] = [];
        for await (const { id, created } of client.models.list({ signal }))
          models.push({ name: id, ...(created && { created }) });
        return models.sort((a, b) => (a.name < b.name ? -1 : 1));
      },
    },
    options,
  );
}

async function connect({
  apiKey,
  baseUrl,
  fetch,
}: {
  apiKey: string | undefined;
  baseUrl: string;
  fetch: AdapterContext["fetch"];
}): Promise<OpenAI> {
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
    // Never: what limits a reply are its own deadlines.
    timeout: MAX_TIMER_MS,
    logLevel: "off",
    dangerouslyAllowBrowser: true,
    defaultHeaders: { authorization: apiKey ? `Bearer ${apiKey}` : null },
  });
}

// Mistral reports the usage unasked, and refuses `stream_options`.
const USAGE_UNASKED = /^https:\/\/[\w.]*\bmistral\.ai\//;

function bodyOf(
  { model, maxTokens, temperature, messages }: ReplyRequest,
  baseUrl: string,
): OpenAI.ChatCompletionCreateParamsStreaming {
  // OpenAI's reasoning models refuse the old name, most other servers know no other.
  const limit = baseUrl === OPENAI_URL ? "max_completion_tokens" : "max_tokens";
  return {
    model,
    messages: withLeadingSystem(toHistory(messages)),
    stream: true,
    ...(!USAGE_UNASKED.test(baseUrl) && { stream_options: { include_usage: true } }),
    ...(maxTokens !== undefined && { [limit]: maxTokens }),
    ...(temperature !== undefined && { temperature }),
  };
}
