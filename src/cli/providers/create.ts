import { ChatError } from "../../errors.ts";
import { anthropic } from "../../providers/anthropic.ts";
import { demo } from "../../providers/demo.ts";
import { gemini } from "../../providers/gemini.ts";
import { minimax } from "../../providers/minimax.ts";
import { ollama } from "../../providers/ollama.ts";
import { openai } from "../../providers/openai.ts";
import type { Provider } from "../../providers/provider.ts";
import type { ProviderEntry } from "../config/config.ts";
import { keyVariable } from "../config/key-variable.ts";
import type { Env } from "../env.ts";
import { launchCommand } from "../launch-command.ts";

/** What {@link createProvider} needs from outside. */
export interface CreateProviderOptions {
  /** Where `env:NAME` keys are looked up. */
  readonly env: Env;
  /** Does the providers' requests. Default: the runtime's own. */
  readonly fetch?: typeof fetch;
}

/**
 * Makes the provider that a config entry describes.
 * @throws ChatError `chat.no_provider`, which says what is missing and what to do
 */
export function createProvider(
  entry: ProviderEntry,
  { env, fetch }: CreateProviderOptions,
): Provider {
  if (entry.kind === "demo") return demo({ command: launchCommand() });
  if (entry.kind === "tokori-cloud")
    throw noProvider(
      `Tokori Cloud is the active provider on the PC, and remote chat cannot serve it. Choose another one there: ${launchCommand()} providers use ID`,
    );
  const options = { ...requestOptions(entry), ...(fetch && { fetch }) };
  const apiKey = resolveKey(entry, env);
  if (entry.kind === "ollama") {
    const host = entry.host ?? entry.baseUrl;
    return ollama({
      ...options,
      ...(host !== undefined && { host }),
      ...(apiKey !== undefined && { apiKey }),
      ...(entry.contextTokens !== undefined && { contextTokens: entry.contextTokens }),
    });
  }
  const place = entry.baseUrl === undefined ? {} : { baseUrl: entry.baseUrl };
  // Servers of one's own that speak OpenAI's dialect often want no key.
  if (entry.kind === "openai" && entry.baseUrl !== undefined)
    return openai({
      ...options,
      ...place,
      name: dialectName(entry.id),
      ...(apiKey !== undefined && { apiKey }),
    });
  if (apiKey === undefined)
    throw noProvider(
      `The provider '${entry.id}' has no API key on the PC. Set its "apiKey" there, or choose another provider: ${launchCommand()} providers use ID`,
    );
  return FACTORIES[entry.kind]({ ...options, ...place, apiKey });
}

// People know a server by what they called it; what they called it may not say what it is.
function dialectName(id: string): string {
  return id.toLowerCase() === "openai" ? "OpenAI" : `${id} (OpenAI-compatible)`;
}

const FACTORIES = { openai, anthropic, gemini, minimax };

/** The error for a message that nobody can answer; `message` says why and what to do. */
export function noProvider(message: string): ChatError {
  return new ChatError("chat.no_provider", message);
}

type ModelEntry = Exclude<ProviderEntry, { kind: "demo" | "tokori-cloud" }>;

function requestOptions({ model, maxTokens, temperature, thinking }: ModelEntry) {
  return {
    model,
    ...(maxTokens !== undefined && { maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(thinking !== undefined && { thinking }),
  };
}

function resolveKey({ id, apiKey }: ModelEntry, env: Env): string | undefined {
  const name = keyVariable(apiKey);
  if (name === undefined) return apiKey;
  const key = env[name]?.trim();
  if (key) return key;
  throw noProvider(
    `The API key of '${id}' comes from the variable ${name}, which is not set on the PC. Set it and start remote-chat again, or choose another provider: ${launchCommand()} providers use ID`,
  );
}
