import { ChatError } from "../errors.ts";
import type { ModelInfo, Provider } from "../providers/provider.ts";
import { type Resolvable, resolve } from "../resolvable.ts";
import type { ChosenModel, ListedModel, ModelAccess, ModelDirectory } from "./model-directory.ts";
import { ModelLists } from "./model-lists.ts";
import { modelNotFound } from "./model-not-found.ts";
import { configuredModel, DEFAULT_MODEL, isSameModel, modelsOffered } from "./offered-models.ts";
import type { ModelOffer, ProviderCatalog } from "./provider-catalog.ts";
import { providerId } from "./single-provider.ts";
import { entryNamed, type UsableEntry, usableEntries } from "./usable-entries.ts";

/** Options of {@link createModelDirectory}. */
export interface ModelDirectoryOptions {
  /** The providers to choose from; a function is asked each time. */
  readonly catalog: Resolvable<ProviderCatalog>;
  /** Who answers where no model is named. Default: the catalog's active provider. */
  readonly active?: () => Promise<Provider>;
  /** A clock in milliseconds. */
  readonly now?: () => number;
}

// A list that is older is asked again for a name that is not in it: a model may be new.
const MISSING_MODEL_MS = 2_000;

/**
 * The models of a catalog of providers. A name is split where the longest id that fits
 * ends, which is at its first slash unless an id holds one; a name that begins with no id is
 * a model of the active provider. For a device, what it may not use is not there: it makes
 * no difference, in words or in what is asked of whom.
 *
 * Only providers whose offer is `"listed"` are asked for their models. One that cannot be
 * used, since its key is missing for one, is not listed.
 */
export function createModelDirectory({
  catalog,
  active,
  now,
}: ModelDirectoryOptions): ModelDirectory {
  const lists = new ModelLists(now ? { now } : {});

  async function list(access: ModelAccess): Promise<readonly ListedModel[]> {
    const entries = usableEntries(await catalogOrNone(catalog), access);
    const activeFirst = [...entries].sort((a, b) => Number(b.isActive) - Number(a.isActive));
    return (await Promise.all(activeFirst.map(modelsOf))).flat();
  }

  async function modelsOf(entry: UsableEntry): Promise<ListedModel[]> {
    const { id, provider: source, offer, isFree } = entry;
    const provider = await resolve(source).catch(() => undefined);
    if (!provider) return [];
    const listed = offer === "listed" ? await lists.of(provider) : undefined;
    return modelsOffered(provider, offer, listed).map(({ name, ...about }) => ({
      ...about,
      id: `${id}/${name}`,
      ownedBy: id,
      ...(isFree && { isLocal: true }),
    }));
  }

  async function find(name = DEFAULT_MODEL, access: ModelAccess): Promise<ChosenModel> {
    if (active && name === DEFAULT_MODEL) {
      const { active: id } = await catalogOrNone(catalog);
      const provider = await active();
      return chosen(id ?? providerId(provider.name), provider);
    }
    const current = await resolve(catalog);
    await current.beforeReply?.();
    const entries = usableEntries(current, access);
    const standard = entries.find(({ isActive }) => isActive);
    if (name === DEFAULT_MODEL) {
      if (!standard) throw noActiveProvider();
      return chosen(standard.id, await resolve(standard.provider));
    }
    return findNamed(name, entries, standard);
  }

  async function findNamed(
    name: string,
    entries: readonly UsableEntry[],
    standard: UsableEntry | undefined,
  ): Promise<ChosenModel> {
    const named = entryNamed(name, entries);
    const entry = named ?? standard;
    const model = named ? name.slice(named.id.length + 1) : name;
    if (!entry || model === "") throw modelNotFound(name);
    const provider = await resolve(entry.provider);
    if (isSameModel(model, configuredModel(provider))) return chosen(entry.id, provider);
    // Without its list the provider itself tells what it does not have; but not of a name that
    // may have been meant for another one.
    const isMeantForIt = named !== undefined || !name.includes("/");
    const isOffered = (await offers(provider, entry.offer, model)) ?? isMeantForIt;
    if (!isOffered) throw modelNotFound(name);
    return { id: `${entry.id}/${model}`, provider, model };
  }

  /** Whether a model is offered; undefined when the list that tells cannot be had. */
  async function offers(
    provider: Provider,
    offer: ModelOffer,
    model: string,
  ): Promise<boolean | undefined> {
    if (offer === "configured") return false;
    if (offer !== "listed") return offer.some((name) => isSameModel(name, model));
    const isListed = (models: readonly ModelInfo[] | undefined): boolean | undefined =>
      models?.some(({ name }) => isSameModel(name, model));
    const known = isListed(await lists.of(provider));
    if (known !== false) return known;
    return isListed(await lists.of(provider, { maxAgeMs: MISSING_MODEL_MS }));
  }

  return { list, find };
}

const NO_PROVIDERS: ProviderCatalog = { active: null, entries: [] };

/** The catalog as it is now; an empty one where there is no provider at all. */
async function catalogOrNone(catalog: Resolvable<ProviderCatalog>): Promise<ProviderCatalog> {
  try {
    return await resolve(catalog);
  } catch (error) {
    if (error instanceof ChatError && error.code === "chat.no_provider") return NO_PROVIDERS;
    throw error;
  }
}

function chosen(id: string, provider: Provider): ChosenModel {
  const { model } = provider;
  return { id: `${id}/${configuredModel(provider)}`, provider, ...(model && { model }) };
}

function noActiveProvider(): ChatError {
  return new ChatError("chat.no_provider", "No provider is active on the PC. Choose one there.");
}
