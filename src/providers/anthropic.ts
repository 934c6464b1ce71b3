import type { Anthropic } from "@anthropic-ai/sdk";
import { type AdapterContext, defineProvider } from "./define-provider.ts";
import type { History } from "./history.ts";
import type { FinishReason, Provider, ProviderEvent, RemoteProviderOptions } from "./provider.ts";

const ANTHROPIC_URL = "https://api.anthropic.com";

// The API demands a limit; every current model allows this much.
const DEFAULT_MAX_TOKENS = 8192;

/**
 * Anthropic's Messages API. `baseUrl` goes without a version.
 * @see https://docs.anthropic.com/en/api/messages-streaming
 */
export function anthropic(options: RemoteProviderOptions): Provider {
  const { model, apiKey, baseUrl = ANTHROPIC_URL } = options;
  const connected = { ...options, baseUrl };
  return defineProvider(
    {
      about: { name: "Anthropic", model, address: new URL(baseUrl).origin, secret: apiKey },
      chat: (history, context) => chat(history, context, connected),
      async listModels(context) {
        const client = await connect(connected, context);
        const names: string[] = [];
        for await (const { id } of client.models.list()) names.push(id);
        return names;
      },
    },
    options,
  );
}

type Connected = RemoteProviderOptions & { readonly baseUrl: string };

async function connect(
  { apiKey, baseUrl }: Connected,
  { fetch }: AdapterContext,
): Promise<Anthropic> {
  const { Anthropic } = await import("@anthropic-ai/sdk");
  // Every option that the SDK would otherwise read from the environment is set.
  return new Anthropic({
    apiKey,
    webhookKey: null,
    baseURL: baseUrl,
    fetch,
    maxRetries: 0,
    timeout: 2 ** 31 - 1,
    logLevel: "off",
    openTelemetry: false,
    dangerouslyAllowBrowser: true,
    defaultHeaders: { authorization: `Bearer ${apiKey}` },
  });
}

async function* chat(
  { system, turns }: History,
  context: AdapterContext,
  options: Connected,
): AsyncGenerator<ProviderEvent> {
  const { model, maxTokens = DEFAULT_MAX_TOKENS, temperature } = options;
  const client = await connect(options, context);
  const stream = await client.messages.create({
    model,
    max_tokens: maxTokens,
    messages: [...turns],
    stream: true,
    ...(system !== undefined && { system }),
    ...(temperature !== undefined && { temperature }),
  });
  let stopReason: string | undefined;
  const usage: { inputTokens?: number; outputTokens?: number } = {};
  for await (const event of stream) {
    if (event.type === "content_block_delta") {
      const { delta } = event;
      if (delta.type === "text_delta" && delta.text) yield { type: "text", text: delta.text };
      if (delta.type === "thinking_delta" && delta.thinking)
        yield { type: "reasoning", text: delta.thinking };
    } else if (event.type === "message_start") {
      usage.inputTokens = event.message?.usage?.input_tokens;
    } else if (event.type === "message_delta") {
      stopReason = event.delta?.stop_reason ?? stopReason;
      usage.outputTokens = event.usage?.output_tokens;
    } else if (event.type === "message_stop" && stopReason) {
      yield { type: "finish", reason: FINISH_REASONS[stopReason] ?? "other", usage };
      return;
    }
  }
}

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  end_turn: "stop",
  stop_sequence: "stop",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  tool_use: "tool_calls",
  refusal: "refusal",
};
