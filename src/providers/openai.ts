import type OpenAI from "openai";
import { MAX_TIMER_MS } from "../delay.ts";
import { ChatCompletionsDialect } from "./chat-completions/dialect.ts";
import { readModel } from "./chat-completions/models.ts";
import { chatCompletionsBody } from "./chat-completions/request.ts";
import {
  type ChatCompletionsServer,
  type KnownServer,
  OPENAI_URL,
  serverAt,
} from "./chat-completions/server.ts";
import { clientPerFetch } from "./client-per-fetch.ts";
import { type AdapterContext, defineProvider } from "./define-provider.ts";
import { keyOf } from "./failure-context.ts";
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

/**
 * OpenAI's Chat Completions, and every server that speaks them at a `baseUrl`
 * (LM Studio, vLLM, llama.cpp, OpenRouter, DeepSeek, …).
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function openai(options: OpenAIOptions): Provider {
  return chatCompletions(options, {});
}

/** A provider in the dialect of Chat Completions; `server` adds to what is known of its address. */
export function chatCompletions(options: OpenAIOptions, server: ChatCompletionsServer): Provider {
  const { apiKey } = options;
  const baseUrl = (options.baseUrl ?? OPENAI_URL).replace(/\/+$/, "");
  const { host, origin } = new URL(baseUrl);
  const known: KnownServer = { ...serverAt(baseUrl), ...server };
  const { isOpenAI = false, cumulative = false, reasoning, capabilities } = known;
  const clientFor = clientPerFetch((fetch) => connect({ apiKey, baseUrl, fetch }));
  return defineProvider(
    {
      about: {
        name: options.name ?? (isOpenAI ? "OpenAI" : host),
        address: origin,
        ...keyOf(apiKey),
      },
      capabilities,
      stream: "sse",
      async ask(request, { fetch, signal }) {
        const body: unknown = chatCompletionsBody(request, known);
        const client = await clientFor(fetch);
        return client.chat.completions
          .create(body as OpenAI.ChatCompletionCreateParamsStreaming, { signal })
          .asResponse();
      },
      dialect: ({ model }) =>
        new ChatCompletionsDialect({
          cumulative,
          mayTagReasoning: !isOpenAI,
          replaysReasoningOf: reasoning && model,
        }),
      async listModels({ fetch, signal }) {
        const client = await clientFor(fetch);
        const models: ModelInfo[] = [];
        for await (const listed of client.models.list({ signal })) {
          const model = readModel(listed);
          if (model) models.push(model);
        }
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
