import { ollama, ollamaUrl } from "../../providers/ollama.ts";
import { toModelInfo } from "../../providers/provider.ts";
import type { ProviderEntry, ServedKind } from "../config/config.ts";
import { withoutSecrets } from "./address.ts";
import type { CreateProviderOptions } from "./create.ts";

/** A provider that was found when there is no config. */
export interface DetectedProvider {
  readonly entry: ProviderEntry;
  /** Why it was chosen, for the person at the terminal. */
  readonly why: string;
}

/** The model that each kind starts with, where there is no list to choose from. */
export const DEFAULT_MODELS = {
  openai: "gpt-5-mini",
  anthropic: "claude-sonnet-4-6",
  gemini: "gemini-2.5-flash",
  minimax: "MiniMax-M2",
} as const;

/** The variable in which each kind's own tools expect the key. */
export const KEY_VARIABLES = {
  openai: "OPENAI_API_KEY",
  anthropic: "ANTHROPIC_API_KEY",
  gemini: "GEMINI_API_KEY",
  minimax: "MINIMAX_API_KEY",
} as const satisfies Partial<Record<ServedKind, string>>;

const KEYED_KINDS = ["openai", "anthropic", "gemini", "minimax"] as const;

// An Ollama on this machine answers within milliseconds.
const PROBE_MS = 1000;

/**
 * Chooses a provider when there is no config: an Ollama that has a model, else the
 * first kind whose key is in the environment, else the demo. Takes up to `probeMs`
 * (milliseconds, default 1000).
 */
export async function detectProvider({
  env,
  fetch,
  probeMs = PROBE_MS,
}: CreateProviderOptions & { probeMs?: number }): Promise<DetectedProvider> {
  const host = env.OLLAMA_HOST?.trim() || undefined;
  const models = await ollamaModels({ host, fetch, probeMs });
  const model = models?.find((name) => !EMBEDDING_MODEL.test(name));
  if (model !== undefined) {
    const address = ollamaUrl(host);
    const entry = { id: "ollama", kind: "ollama", model, host: address } as const;
    return { entry, why: `there is no config, and Ollama answers at ${withoutSecrets(address)}` };
  }
  const without = models ? "Ollama has no chat model yet" : "no Ollama answers";
  for (const kind of KEYED_KINDS) {
    const variable = KEY_VARIABLES[kind];
    if (!env[variable]?.trim()) continue;
    const entry = { id: kind, kind, model: DEFAULT_MODELS[kind], apiKey: `env:${variable}` };
    return { entry, why: `there is no config, ${without}, and ${variable} is set` };
  }
  const why = `there is no config, ${without}, and no API key is set`;
  return { entry: { id: "demo", kind: "demo" }, why };
}

// These turn text into numbers and cannot chat.
const EMBEDDING_MODEL = /embed|minilm|\bbge-/i;

/** The models of the Ollama at `host`; undefined when none answers in time. */
async function ollamaModels({
  host,
  fetch,
  probeMs,
}: {
  host: string | undefined;
  fetch: typeof globalThis.fetch | undefined;
  probeMs: number;
}): Promise<string[] | undefined> {
  try {
    const provider = ollama({ model: "", ...(host && { host }), ...(fetch && { fetch }) });
    const models = await provider.listModels?.({ signal: AbortSignal.timeout(probeMs) });
    return models?.map((each) => toModelInfo(each).name);
  } catch {
    return undefined;
  }
}
