import type { ModelInfo } from "../provider.ts";

/** An entry of `/api/tags`, of which older versions tell the name alone. */
export interface OllamaModel {
  readonly name: string;
  readonly capabilities?: readonly string[] | null;
  readonly details?: { readonly family?: string; readonly context_length?: number } | null;
}

/** Whether a model chats; taken for granted where that is not told. */
export function isChatModel({ capabilities }: OllamaModel): boolean {
  return !capabilities || capabilities.includes("completion");
}

/** What is known of a model, without asking for each one alone. */
export function toOllamaModelInfo({ name, capabilities, details }: OllamaModel): ModelInfo {
  const contextLength = details?.context_length;
  return {
    name,
    ...(contextLength && { contextLength }),
    ...(capabilities && {
      inputModalities: capabilities.includes("vision") ? ["text", "image"] : ["text"],
      supportedParameters: [
        ...PARAMETERS,
        ...(capabilities.includes("tools") ? ["tools", "tool_choice"] : []),
        ...(capabilities.includes("thinking") ? ["reasoning_effort"] : []),
      ],
    }),
  };
}

// What the server itself does, whatever the model.
const PARAMETERS = [
  "max_tokens",
  "temperature",
  "top_p",
  "top_k",
  "seed",
  "stop",
  "frequency_penalty",
  "presence_penalty",
  "response_format",
];
