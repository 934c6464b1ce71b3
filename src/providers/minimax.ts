import type { ChatCompletionsServer } from "./chat-completions/server.ts";
import { chatCompletions } from "./openai.ts";
import type { Provider, RemoteProviderOptions } from "./provider.ts";

/**
 * MiniMax, which speaks Chat Completions. Keys are regional: with one of mainland
 * China, set `baseUrl` to `https://api.minimaxi.com/v1`.
 * @see https://platform.minimax.io/docs/api-reference/text-openai-api
 */
export function minimax(options: RemoteProviderOptions): Provider {
  const { baseUrl = "https://api.minimax.io/v1" } = options;
  return chatCompletions({ ...options, baseUrl, name: "MiniMax" }, MINIMAX);
}

const MINIMAX: ChatCompletionsServer = {
  body: { reasoning_split: true },
  cumulative: true,
  reasoning: "reasoning_details",
  // It refuses others, zero included, which many programs send.
  temperatures: { least: 0.01, most: 1 },
  hasNoToolChoice: true,
  // It ignores penalties and formats.
  capabilities: {
    tools: true,
    toolChoices: ["none"],
    images: "data",
    options: ["model", "maxTokens", "temperature", "topP", "stop", "tools", "toolChoice"],
  },
};
