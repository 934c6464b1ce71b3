import * as prompts from "@clack/prompts";
import { ollamaUrl } from "../../providers/ollama.ts";
import type { Config, ServedKind } from "../config/config.ts";
import { freeId } from "../config/config-document.ts";
import type { Env } from "../env.ts";
import { completeUrl, isOllamaHost, serverName } from "../providers/address.ts";
import { needsKey } from "../providers/describe.ts";
import { KEY_VARIABLES } from "../providers/detect.ts";
import { keyProblem, type ProviderDraft } from "../providers/draft.ts";
import { askModel, type Connect } from "./model-question.ts";
import { answered, askText, confirmOrCancel, type PromptTerminal } from "./prompts.ts";

/** What the questions need from outside. */
export interface QuestionsContext {
  readonly config: Config;
  readonly env: Env;
  readonly connect: Connect;
  readonly terminal?: PromptTerminal;
}

/**
 * Asks at the terminal for what a draft does not say yet. Each answer is checked when it
 * is given, so that none is lost by a mistake in another.
 */
export async function completeDraft(
  draft: ProviderDraft,
  context: QuestionsContext,
): Promise<ProviderDraft> {
  const placed = withOllamaHost(
    draft.kind === undefined ? { ...draft, ...(await askKind(draft, context)) } : draft,
    context.env,
  );
  const { kind } = placed;
  if (kind === undefined || kind === "demo") return placed;
  const usualName = kind === "openai" && placed.baseUrl ? serverName(placed.baseUrl) : kind;
  // The name of a server is in what is said of it.
  const named = { ...placed, id: draft.id ?? freeId(context.config, usualName) };
  const keyed = { ...named, ...(await askKey(named, context)) };
  const chosen = keyed.model === undefined ? await askModel({ ...keyed, kind }, context) : {};
  return { ...keyed, ...chosen, id: draft.id ?? (await askId(usualName, context)) };
}

/** Ollama where its own tools look for it: as the server does when there is no config. */
function withOllamaHost(draft: ProviderDraft, env: Env): ProviderDraft {
  const host = env.OLLAMA_HOST?.trim();
  const isOpen = draft.kind === "ollama" && (draft.host ?? draft.baseUrl) === undefined;
  return isOpen && host && isOllamaHost(host) ? { ...draft, host: ollamaUrl(host) } : draft;
}

async function askKind(
  { host, baseUrl }: ProviderDraft,
  { terminal }: QuestionsContext,
): Promise<ProviderDraft> {
  // No other kind takes it.
  if (host !== undefined) return { kind: "ollama" };
  const choice = answered(
    await prompts.select<ServedKind | "compatible">({
      message: "Which provider?",
      ...terminal,
      options: [
        { value: "ollama", label: "Ollama", hint: "a model on this PC" },
        { value: "openai", label: "OpenAI" },
        { value: "anthropic", label: "Anthropic" },
        { value: "gemini", label: "Gemini" },
        { value: "minimax", label: "MiniMax" },
        {
          value: "compatible",
          label: "OpenAI-compatible",
          hint: "LM Studio, llama.cpp, vLLM, OpenRouter, DeepSeek, …",
        },
        { value: "demo", label: "Demo", hint: "a built-in text, to try the way to the phone" },
      ],
    }),
  );
  if (choice !== "compatible") return { kind: choice };
  return { kind: "openai", baseUrl: baseUrl ?? (await askBaseUrl(terminal)) };
}

async function askBaseUrl(terminal: PromptTerminal | undefined): Promise<string> {
  const typed = await askText("Its address", {
    terminal,
    suggestion: "http://127.0.0.1:1234/v1",
    problemOf: (text) =>
      completeUrl(text) === undefined
        ? "It is an address such as http://127.0.0.1:1234/v1."
        : undefined,
  });
  return completeUrl(typed) ?? typed;
}

function askId(usualName: string, { config, terminal }: QuestionsContext): Promise<string> {
  return askText("A name for it", {
    terminal,
    suggestion: freeId(config, usualName),
    problemOf: (text) =>
      config.providers.some(({ id }) => id === text)
        ? `There is a provider '${text}' already.`
        : undefined,
  });
}

async function askKey(
  draft: ProviderDraft,
  { env, terminal }: QuestionsContext,
): Promise<{ apiKey?: string }> {
  if (draft.apiKey !== undefined || draft.kind === "ollama") return {};
  const required = needsKey(draft);
  const variable = KEY_VARIABLES[draft.kind as keyof typeof KEY_VARIABLES];
  if (
    required &&
    env[variable]?.trim() &&
    (await confirmOrCancel(`Take the key from ${variable}?`, terminal))
  )
    return { apiKey: `env:${variable}` };
  const key = answered(
    await prompts.password({
      ...terminal,
      message: required
        ? `API key (kept in the config file), or env:${variable}`
        : "API key (kept in the config file), or env:NAME; none: press Enter",
      validate: (value) => {
        const typed = value?.trim() ?? "";
        return typed === "" && !required ? undefined : keyProblem(typed);
      },
    }),
  );
  return key?.trim() ? { apiKey: key.trim() } : {};
}
