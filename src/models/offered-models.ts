import type { ModelInfo, Provider } from "../providers/provider.ts";
import type { ModelOffer } from "./provider-catalog.ts";

/** What names the active provider's model, and that of a provider which does not tell its own. */
export const DEFAULT_MODEL = "default";

/** The name of the model that a provider was made with. */
export function configuredModel({ model }: Pick<Provider, "model">): string {
  return model || DEFAULT_MODEL;
}

/** Whether two names mean one model: Ollama lists `x` as `x:latest`, and answers to both. */
export function isSameModel(one: string, other: string): boolean {
  return one === other || `${one}:latest` === other || one === `${other}:latest`;
}

/**
 * The models that are offered of a provider, each once: the one that it was made with first.
 * `listed` is what it lists, where that is known.
 */
export function modelsOffered(
  provider: Provider,
  offer: ModelOffer,
  listed: readonly ModelInfo[] = [],
): readonly ModelInfo[] {
  const name = configuredModel(provider);
  const configured = { ...listed.find((model) => isSameModel(model.name, name)), name };
  const others = typeof offer === "string" ? listed : offer.map((each) => ({ name: each }));
  const byName = new Map(others.map((model) => [model.name, model]));
  const rest = [...byName.values()].filter((model) => !isSameModel(model.name, name));
  // What the provider lists of a model is better known than what its name tells.
  return [configured, ...rest].map((model) => ({ ...provider.aboutModel?.(model.name), ...model }));
}
