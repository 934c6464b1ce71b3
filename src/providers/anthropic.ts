import type { Anthropic } from "@anthropic-ai/sdk";
import { MAX_TIMER_MS } from "../delay.ts";
import { AnthropicDialect } from "./anthropic/dialect.ts";
import { aboutClaude } from "./anthropic/models.ts";
import { toMessagesRequest } from "./anthropic/request.ts";
import { TOOL_NAMES } from "./anthropic/tools.ts";
import { clientPerFetch } from "./client-per-fetch.ts";
import { type AdapterContext, defineProvider } from "./define-provider.ts";
import type { Capabilities, ModelInfo, Provider, RemoteProviderOptions } from "./provider.ts";
import { ToolNames } from "./tool-names.ts";

const ANTHROPIC_URL = "https://api.anthropic.com";

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
      capabilities: capabilitiesAt(baseUrl),
      async ask(request, { fetch, signal }) {
        const { body, headers } = toMessagesRequest(request, options);
        const client = await clientFor(fetch);
        return client.messages.create(body, { signal, headers }).asResponse();
      },
      dialect(request) {
        const names = new ToolNames(request, TOOL_NAMES);
        const toolName = (wireName: string): string => names.fromWire(wireName);
        return new AnthropicDialect({ model: request.model, toolName });
      },
      aboutModel: aboutClaude,
      async listModels({ fetch, signal }) {
        const client = await clientFor(fetch);
        const models: ModelInfo[] = [];
        for await (const model of client.models.list({ limit: 1000 }, { signal }))
          models.push(toModelInfo(model));
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
      // Named by the request alone.
      "anthropic-beta": null,
      // What many servers that imitate the API still look at, as the API itself long did.
      "x-api-key": isAnthropic(baseUrl) ? null : apiKey,
    },
  });
}

function isAnthropic(baseUrl: string): boolean {
  return new URL(baseUrl).origin === ANTHROPIC_URL;
}

function capabilitiesAt(baseUrl: string): Capabilities {
  return {
    tools: true,
    toolChoices: ["none", "required", "named"],
    // An address is for Anthropic to fetch, and not for whoever imitates its API.
    images: isAnthropic(baseUrl) ? "url" : "data",
    responseFormats: ["json_schema"],
    options: ["stop", "reasoningEffort", "parallelToolCalls"],
  };
}

// Servers that imitate the API tell less than it does.
function toModelInfo(model: Partial<Anthropic.ModelInfo> & { readonly id: string }): ModelInfo {
  const { id, display_name, created_at = "", max_input_tokens, capabilities } = model;
  // The beginning of the epoch stands for a date that is not known.
  const created = Math.floor(Date.parse(created_at) / 1000);
  return {
    name: id,
    ...(display_name && { displayName: display_name }),
    ...(created > 0 && { created }),
    ...(max_input_tokens && { contextLength: max_input_tokens }),
    ...(capabilities && {
      inputModalities: capabilities.image_input?.supported ? ["text", "image"] : ["text"],
      supportedParameters: parametersOf(capabilities),
    }),
  };
}

function parametersOf(capabilities: Partial<Anthropic.ModelCapabilities>): readonly string[] {
  const { effort, thinking, structured_outputs } = capabilities;
  const reasons = effort?.supported || thinking?.supported;
  return [
    "max_tokens",
    "stop",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    ...(structured_outputs?.supported ? ["response_format"] : []),
    ...(reasons ? ["reasoning_effort"] : []),
  ];
}
