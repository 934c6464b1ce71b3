import type { ProviderDraft } from "./draft.ts";

/** The models that a provider lists. */
export interface FoundModels {
  readonly models: readonly string[];
  /** Where they are listed, if that is not where the draft says. */
  readonly baseUrl?: string;
}

type ListModels = (draft: ProviderDraft) => Promise<readonly string[]>;

/**
 * Asks for a draft's models. Most servers that speak OpenAI's API have it below `/v1`, and
 * people type their address without; so where an address has no path and brings no list, one
 * is looked for there.
 * @throws what the draft's own address fails with, when there is no list at either
 */
export async function findModels(draft: ProviderDraft, list: ListModels): Promise<FoundModels> {
  const asGiven = await settle(list(draft));
  if (asGiven.models?.length) return { models: asGiven.models };
  const baseUrl = versionedUrl(draft);
  if (baseUrl !== undefined) {
    const { models } = await settle(list({ ...draft, baseUrl }));
    if (models?.length) return { models, baseUrl };
  }
  if (asGiven.models === undefined) throw asGiven.error;
  return { models: [] };
}

async function settle(
  listed: ReturnType<ListModels>,
): Promise<{ models?: readonly string[]; error?: unknown }> {
  try {
    return { models: await listed };
  } catch (error) {
    return { error };
  }
}

/** A draft's address with `/v1`; undefined where that is not missing. */
function versionedUrl({ kind, baseUrl }: ProviderDraft): string | undefined {
  if (kind !== "openai" || baseUrl === undefined) return undefined;
  const { pathname, search } = new URL(baseUrl);
  return pathname === "/" && search === "" ? new URL("/v1", baseUrl).href : undefined;
}
