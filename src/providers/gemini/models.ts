import type { ModelInfo } from "../provider.ts";
import { isThinkingModel } from "./thinking.ts";

/**
 * What a model's name tells of it, which the list of models does not: nothing of one that is not
 * Gemini, such as Gemma. Those since 1.5 see pictures and use tools.
 * @see https://ai.google.dev/gemini-api/docs/models
 */
export function aboutGemini(model: string): Omit<ModelInfo, "name"> {
  // Models that speak, or make pictures, take no tools.
  if (!GEMINI.test(model) || /-(tts|image|audio|live|embedding)/.test(model)) return {};
  const reasoning = isThinkingModel(model) ? ["reasoning_effort"] : [];
  return {
    inputModalities: ["text", "image"],
    supportedParameters: [...PARAMETERS, ...reasoning],
  };
}

const GEMINI = /^gemini-(1\.5|[2-9]|\d\d|pro-latest|flash-latest|flash-lite-latest)/;

const PARAMETERS = [
  "max_tokens",
  "temperature",
  "top_p",
  "top_k",
  "seed",
  "stop",
  "response_format",
  "tools",
  "tool_choice",
];
