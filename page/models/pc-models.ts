/** A model as `GET /v1/models` lists it. */
export interface ListedModel {
  readonly id: string;
  readonly name: string;
  readonly owned_by: string;
  readonly context_length?: number;
  readonly architecture?: { readonly input_modalities?: readonly string[] };
  readonly supported_parameters?: readonly string[];
  readonly local?: boolean;
}

/** A model that can be chosen. What it can is false too where nobody tells. */
export interface PcModel {
  /** `ID/MODEL` */
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  /** The provider's id. */
  readonly provider: string;
  /** Whether it answers where no model is chosen. */
  readonly isDefault: boolean;
  /** Whether it runs on a machine of the owner's, and may have to be loaded first. */
  readonly isLocal: boolean;
  readonly sees: boolean;
  readonly reasons: boolean;
  readonly usesTools: boolean;
  /** In tokens. */
  readonly contextLength?: number;
}

/** Models under one heading. */
export interface ModelGroup {
  /** The provider's id; none for those that were used recently. */
  readonly provider?: string;
  readonly models: readonly PcModel[];
}

const REASONING = ["reasoning", "reasoning_effort", "include_reasoning"];

/** The models of a list, without agents; the first one is the PC's default. */
export function pcModels(listed: readonly ListedModel[]): readonly PcModel[] {
  return listed
    .filter(({ owned_by, id }) => owned_by !== "agent" || !id.startsWith("agent/"))
    .map((model, index) => toPcModel(model, index === 0));
}

function toPcModel(model: ListedModel, isDefault: boolean): PcModel {
  const { id, name, owned_by: provider, context_length: contextLength } = model;
  const parameters = model.supported_parameters ?? [];
  return {
    id,
    name: name === id ? nameIn(id, provider) : name,
    provider,
    isDefault,
    isLocal: model.local === true,
    sees: model.architecture?.input_modalities?.includes("image") ?? false,
    reasons: REASONING.some((parameter) => parameters.includes(parameter)),
    usesTools: parameters.includes("tools"),
    ...(contextLength !== undefined && { contextLength }),
  };
}

/** The name in an id, without its provider; that of a provider without models is its own. */
export function nameIn(id: string, provider = id.slice(0, Math.max(0, id.indexOf("/")))): string {
  const name = id.startsWith(`${provider}/`) ? id.slice(provider.length + 1) : id;
  return name === "default" ? provider : name;
}

/** What a model is found by, in small letters. `words` say what it can. */
export function searchText({ id, name }: PcModel, words: readonly string[]): string {
  return [name, id, ...words].join("\n").toLowerCase();
}

/**
 * The models under headings: those that were used recently, newest first, then all by their
 * providers, the PC's default first and the others by name. Where something is searched for, all
 * that hold each word of it, and nothing twice.
 */
export function groupModels(
  models: readonly PcModel[],
  {
    query = "",
    recent = [],
    textOf,
  }: { query?: string; recent?: readonly string[]; textOf: (model: PcModel) => string },
): readonly ModelGroup[] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = models.filter((model) => {
    const text = wanted.length > 0 ? textOf(model) : "";
    return wanted.every((word) => text.includes(word));
  });
  const used = wanted.length > 0 ? [] : usedRecently(found, recent);
  const byProvider = new Map<string, PcModel[]>();
  for (const model of found) {
    const group = byProvider.get(model.provider) ?? [];
    group.push(model);
    byProvider.set(model.provider, group);
  }
  const groups = [...byProvider].map(([provider, group]) => ({
    provider,
    models: group.sort(byName),
  }));
  return used.length > 0 ? [{ models: used }, ...groups] : groups;
}

function usedRecently(models: readonly PcModel[], recent: readonly string[]): PcModel[] {
  const byId = new Map(models.map((model) => [model.id, model]));
  return recent.flatMap((id) => byId.get(id) ?? []);
}

const { compare } = new Intl.Collator(undefined, { numeric: true });

function byName(one: PcModel, other: PcModel): number {
  return Number(other.isDefault) - Number(one.isDefault) || compare(one.name, other.name);
}

/** A number of tokens, short: `8k`, `128k`, `1M`. */
export function shortTokens(tokens: number, units: { thousand: string; million: string }): string {
  const thousand = tokens % 1024 === 0 ? 1024 : 1000;
  if (tokens >= 1_000_000) {
    const millions = Math.round((tokens / thousand ** 2) * 10) / 10;
    return `${millions}${units.million}`;
  }
  if (tokens < 1000) return String(tokens);
  return `${Math.round(tokens / thousand)}${units.thousand}`;
}
