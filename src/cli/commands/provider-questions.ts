import * as prompts from "@clack/prompts";
import type { Provider } from "../../providers/provider.ts";
import { CliError } from "../cli-error.ts";
import type { ServedKind } from "../config/config.ts";
import { type ConfigDocument, freeId } from "../config/config-document.ts";
import type { Env } from "../env.ts";
import { plainText } from "../log.ts";
import { printable } from "../printable.ts";
import { DEFAULT_MODELS, KEY_VARIABLES } from "../providers/detect.ts";
import { needsKey, type ProviderDraft } from "../providers/draft.ts";

/** What the questions need from outside. */
export interface QuestionsContext {
  readonly document: ConfigDocument;
  readonly env: Env;
  /** Makes a provider of a draft, to ask it for its models. */
  readonly connect: (draft: ProviderDraft) => Promise<Provider>;
}

/** Asks at the terminal for what a draft does not say yet. */
export async function completeDraft(
  draft: ProviderDraft,
  context: QuestionsContext,
): Promise<ProviderDraft> {
  const placed = draft.kind === undefined ? { ...draft, ...(await askKind()) } : draft;
  const { kind } = placed;
  if (kind === undefined || kind === "demo") return placed;
  const keyed = { ...placed, ...(await askKey(placed, context)) };
  const model = keyed.model ?? (await askModel({ ...keyed, kind }, context));
  const id = keyed.id ?? (await askText("A name for it", freeId(context.document, kind)));
  return { ...keyed, model, id };
}

/** Asks whether to do something; yes by default. */
export async function confirm(message: string): Promise<boolean> {
  return answered(await prompts.confirm({ message }));
}

async function askKind(): Promise<ProviderDraft> {
  const choice = answered(
    await prompts.select<ServedKind | "compatible">({
      message: "Which provider?",
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
  return { kind: "openai", baseUrl: await askText("Its address", "http://127.0.0.1:1234/v1") };
}

async function askKey(
  draft: ProviderDraft,
  { env }: QuestionsContext,
): Promise<{ apiKey?: string }> {
  if (draft.apiKey !== undefined || draft.kind === "ollama") return {};
  const required = needsKey(draft);
  const variable = KEY_VARIABLES[draft.kind as keyof typeof KEY_VARIABLES];
  if (required && env[variable]?.trim() && (await confirm(`Take the key from ${variable}?`)))
    return { apiKey: `env:${variable}` };
  const key = answered(
    await prompts.password({
      message: required ? "API key" : "API key (none: press Enter)",
      validate: (value) => (required && !value?.trim() ? "A key is needed." : undefined),
    }),
  );
  return key?.trim() ? { apiKey: key.trim() } : {};
}

async function askModel(
  draft: ProviderDraft & { readonly kind: ServedKind },
  { connect }: QuestionsContext,
): Promise<string> {
  const models = await listModels(() => connect(draft));
  const usual = DEFAULT_MODELS[draft.kind as keyof typeof DEFAULT_MODELS];
  if (models.length === 0) return askText("Model", draft.baseUrl === undefined ? usual : undefined);
  const initialValue = usual !== undefined && models.includes(usual) ? usual : models[0];
  return answered(
    await prompts.autocomplete<string>({
      message: "Which model?",
      options: models.map((value) => ({ value, label: printable(value) })),
      maxItems: 10,
      ...(initialValue !== undefined && { initialValue }),
    }),
  );
}

const LIST_MS = 15_000;

async function listModels(connect: () => Promise<Provider>): Promise<string[]> {
  const progress = prompts.spinner();
  progress.start("Asking for its models");
  try {
    const provider = await connect();
    const models = await provider.listModels?.({ signal: AbortSignal.timeout(LIST_MS) });
    progress.stop(models?.length ? `It has ${models.length} models` : "It names no models");
    return models ?? [];
  } catch (error) {
    progress.stop(`No list of models. ${printable(plainText(error))}`);
    return [];
  }
}

async function askText(message: string, suggestion: string | undefined): Promise<string> {
  return answered(
    await prompts.text({
      message,
      ...(suggestion !== undefined && { placeholder: suggestion, defaultValue: suggestion }),
      validate: (value) => (value?.trim() || suggestion ? undefined : "This is needed."),
    }),
  ).trim();
}

function answered<T>(answer: T): Exclude<T, symbol> {
  if (prompts.isCancel(answer)) throw new CliError("Cancelled; nothing was changed.");
  return answer as Exclude<T, symbol>;
}
