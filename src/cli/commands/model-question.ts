import * as prompts from "@clack/prompts";
import { type Provider, toModelInfo } from "../../providers/provider.ts";
import type { ServedKind } from "../config/config.ts";
import { plainText } from "../log.ts";
import { plural } from "../plural.ts";
import { printable } from "../printable.ts";
import { DEFAULT_MODELS } from "../providers/detect.ts";
import type { ProviderDraft } from "../providers/draft.ts";
import { type FoundModels, findModels } from "../providers/find-models.ts";
import { answered, askText, type PromptTerminal, withSpinner } from "./prompts.ts";

/** Makes a provider of a draft, to ask it for its models. */
export type Connect = (draft: ProviderDraft) => Promise<Provider>;

/** What the question needs from outside. */
export interface ModelQuestionContext {
  readonly connect: Connect;
  readonly terminal?: PromptTerminal;
}

/**
 * Asks which model it shall be: one of those that the provider lists, the draft's own one chosen at
 * first, or a name to type.
 * With it comes the address where the models are, if that is not where the draft says.
 * @throws CliError when the question is cancelled
 */
export async function askModel(
  draft: ProviderDraft & { readonly kind: ServedKind },
  context: ModelQuestionContext,
): Promise<Pick<ProviderDraft, "model" | "baseUrl">> {
  const { models, ...place } = await listModels(draft, context);
  const { terminal } = context;
  const usual = draft.model ?? DEFAULT_MODELS[draft.kind as keyof typeof DEFAULT_MODELS];
  if (models.length === 0) {
    const suggestion = draft.model ?? (draft.baseUrl === undefined ? usual : undefined);
    return { model: await askText("Model", { terminal, suggestion }) };
  }
  const initialValue = usual !== undefined && models.includes(usual) ? usual : models[0];
  const model = answered(
    await prompts.autocomplete<string>({
      message: "Which model?",
      ...terminal,
      options: models.map((value) => ({ value, label: printable(value) })),
      maxItems: 10,
      ...(initialValue !== undefined && { initialValue }),
    }),
  );
  return { ...place, model };
}

const LIST_MS = 15_000;

async function listModels(
  draft: ProviderDraft,
  { connect, terminal }: ModelQuestionContext,
): Promise<FoundModels> {
  const list = async (placed: ProviderDraft): Promise<readonly string[]> => {
    const provider = await connect(placed);
    const listed = await provider.listModels?.({ signal: AbortSignal.timeout(LIST_MS) });
    return (listed ?? []).map((each) => toModelInfo(each).name);
  };
  let failure: unknown;
  return withSpinner(
    "Asking for its models",
    () =>
      findModels(draft, list).catch((error: unknown): FoundModels => {
        failure = error;
        return { models: [] };
      }),
    (found) =>
      failure === undefined
        ? describeModels(found)
        : `No list of models. ${printable(plainText(failure))}`,
    terminal,
  );
}

function describeModels({ models, baseUrl }: FoundModels): string {
  if (models.length === 0) return "It names no models";
  const place = baseUrl === undefined ? "" : ` at ${baseUrl}`;
  return `It has ${plural(models.length, "model")}${place}`;
}
