import type { Anthropic } from "@anthropic-ai/sdk";
import { MAX_TIMER_MS } from "../delay.ts";
import { AnthropicDialect } from "./anthropic-dialect.ts";
import { clientPerFetch } from "./client-per-fetch.ts";
import { type AdapterContext, defineProvider, type ReplyRequest } from "./define-provider.ts";
import { toHistory } from "./history.ts";
import type { ModelInfo, Provider, RemoteProviderOptions } from "./provider.ts";

const ANTHROPIC_URL = "https://api.anthropic.com";

// The API demands a limit; every current model allows this much.
const DEFAULT_MAX_TOKENS = 8192;

/**
 * Anthropic's Messages API. `baseUrl` goes without a version.
 * @see https://docs.anthropic.com/en/api/messages-streaming
 */
export function anthropic(options: RemoteProviderOptions): Provider {
  const { apiKey, baseUrl = ANTHROPIC_URL } = options;
  const clientFor = clientPerFetch((fetch) => connect({ apiKey, baseUrl, fetch }));
  return defineProvider(
    {
      about: { name: "Anthropic", address: new URL(baseUrl).origin, secret: apiKey },
      stream: "sse",
      async ask(request, { fetch, signal }) {
        const client = await clientFor(fetch);
        return client.messages.create(bodyOf(request), { signal }).asResponse();
      },
      dialect: () => new AnthropicDialect(),
      async listModels({ fetch, signal }) {
        const client = await clientFor(fetch);
        const models: ModelInfo[] = [];
        for await (const { id, display_name } of client.models.list({ limit: 1000 }, { signal }))
          models.push({ name: id, ...(display_name && { displayName: display_name }) });
        return models;
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
  apiKey: string;
  baseUrl: string;
  fetch: AdapterContext["fetch"];
}): Promise<Anthropic> {
  const { Anthropic } = await import("@anthropic-ai/sdk");
  // Every option that the SDK would otherwise read from the environment is set.
  return new Anthropic({
    apiKey,
    webhookKey: null,
    baseURL: baseUrl,
    fetch,
    maxRetries: 0,
    // Never: what limits a reply are its own deadlines.
    timeout: MAX_TIMER_MS,
    logLevel: "off",
    openTelemetry: false,
    dangerouslyAllowBrowser: true,
    defaultHeaders: {
      authorization: `Bearer ${apiKey}`,
      // What many servers that imitate the API still look at, as the API itself long did.
      "x-api-key": baseUrl === ANTHROPIC_URL ? null : apiKey,
    },
  });
}

function bodyOf({
  model,
  maxTokens = DEFAULT_MAX_TOKENS,
  temperature,
  messages,
}: ReplyRequest): Anthropic.MessageCreateParamsStreaming {
  const { system, turns } = toHistory(messages);
  return {
    model,
    max_tokens: maxTokens,
    messages: [...turns],
    stream: true,
    ...(system !== undefined && { system }),
    ...(temperature !== undefined && { temperature }),
  };
}
