import { isRecord } from "../../parse-json.ts";
import type { ModelInfo } from "../provider.ts";

/**
 * What a server's list says of a model: everyone tells its id, OpenRouter, vLLM, llama.cpp,
 * Mistral, Groq and Together more, in fields of their own. Undefined for what is no model.
 * @see https://openrouter.ai/docs/api-reference/list-available-models
 */
export function readModel(listed: unknown): ModelInfo | undefined {
  if (!isRecord(listed) || typeof listed.id !== "string" || listed.id === "") return undefined;
  const { id, created, architecture, meta } = listed;
  const displayName = textOf(listed.name) ?? textOf(listed.display_name);
  const contextLength = [
    listed.context_length,
    listed.max_model_len,
    listed.max_context_length,
    listed.context_window,
    isRecord(meta) ? meta.n_ctx_train : undefined,
  ].find(isCount);
  const inputModalities = textsOf(isRecord(architecture) ? architecture.input_modalities : []);
  const supportedParameters = textsOf(listed.supported_parameters);
  return {
    name: id,
    ...(displayName !== undefined && displayName !== id && { displayName }),
    ...(isCount(created) && { created }),
    ...(contextLength !== undefined && { contextLength }),
    ...(inputModalities.length > 0 && { inputModalities }),
    ...(supportedParameters.length > 0 && { supportedParameters }),
  };
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value > 0;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === "string") : [];
}
