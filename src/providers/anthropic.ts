import type { Anthropic } from "@anthropic-ai/sdk";
import type { TokenUsage } from "../chat.ts";
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
        for await (const { id } of client.models.list({ limit: 1000 })) names.push(id);
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
    defaultHeaders: {
      authorization: `Bearer ${apiKey}`,
      // What many servers that imitate the API still look at, as the API itself long did.
      "x-api-key": baseUrl === ANTHROPIC_URL ? null : apiKey,
    },
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
  let usage: TokenUsage = {};
  let end: Anthropic.RawMessageDeltaEvent.Delta | undefined;
  for await (const event of stream) {
    if (event.type === "content_block_delta") yield* contentOf(event.delta);
    if (event.type === "message_start") usage = usageOf(event.message?.usage);
    if (event.type === "message_delta") {
      usage = { ...usage, ...usageOf(event.usage) };
      if (event.delta?.stop_reason) end = event.delta;
    }
    if (event.type === "message_stop" && end) {
      yield finishOf(end, usage);
      return;
    }
  }
}

function* contentOf(delta: Anthropic.RawContentBlockDelta): Generator<ProviderEvent> {
  if (delta.type === "text_delta" && delta.text) yield { type: "text", text: delta.text };
  if (delta.type === "thinking_delta" && delta.thinking)
    yield { type: "reasoning", text: delta.thinking };
}

// The counts are totals, and the last ones hold.
function usageOf(
  usage: { input_tokens?: number | null; output_tokens?: number | null } | null | undefined,
): TokenUsage {
  const { input_tokens: inputTokens, output_tokens: outputTokens } = usage ?? {};
  return { ...(inputTokens && { inputTokens }), ...(outputTokens && { outputTokens }) };
}

function finishOf(
  { stop_reason, stop_details }: Anthropic.RawMessageDeltaEvent.Delta,
  usage: TokenUsage,
): ProviderEvent {
  const explanation = stop_details?.explanation;
  return {
    type: "finish",
    reason: FINISH_REASONS[stop_reason ?? ""] ?? "other",
    usage,
    ...(explanation && { explanation }),
  };
}

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  end_turn: "stop",
  stop_sequence: "stop",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  tool_use: "tool_calls",
  refusal: "refusal",
};
