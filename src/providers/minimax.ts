import { chatCompletions } from "./openai.ts";
import type { Provider, RemoteProviderOptions } from "./provider.ts";

/**
 * MiniMax, which speaks Chat Completions. Keys are regional: with one of mainland
 * China, set `baseUrl` to `https://api.minimaxi.com/v1`.
 * @see https://platform.minimax.io/docs/api-reference/text-openai-api
 */
export function minimax(options: RemoteProviderOptions): Provider {
  const { baseUrl = "https://api.minimax.io/v1" } = options;
  return chatCompletions(
    { ...options, baseUrl, name: "MiniMax" },
    { body: { reasoning_split: true }, cumulative: true },
  );
}
