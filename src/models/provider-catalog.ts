import type { Provider } from "../providers/provider.ts";
import type { Resolvable } from "../resolvable.ts";

/** The providers that clients may choose from. */
export interface ProviderCatalog {
  /** The id of the one that is active; null when none is. */
  readonly active: string | null;
  /** In the order in which they are listed; each has an id of its own. */
  readonly entries: readonly CatalogEntry[];
  /** What a device may use. Default `"free"`. */
  readonly expose?: ModelExposure;
  /** Called before a reply by a model that a client names; may throw a ChatError `chat.busy`. */
  readonly beforeReply?: () => void | Promise<void>;
}

/** One provider of a {@link ProviderCatalog}. */
export interface CatalogEntry {
  /** What its models' names begin with: `ID/MODEL`. */
  readonly id: string;
  /**
   * Who answers. A function is asked each time, and may throw a ChatError `chat.no_provider`
   * that says what is missing. It should give the same object for as long as that is the same
   * provider: the list of its models is remembered with it.
   */
  readonly provider: Resolvable<Provider>;
  /** Default: `"listed"` for one that is free, else `"configured"`. */
  readonly models?: ModelOffer;
  /** Whether nothing is paid for its replies, as on a machine of one's own. Default false. */
  readonly isFree?: boolean;
}

/**
 * The models of a provider that can be chosen: the one that it was made with, that and those
 * that it lists, or that and these.
 */
export type ModelOffer = "configured" | "listed" | readonly string[];

/**
 * The providers whose models a device may use: the active one, that and those that are free,
 * all, or these. The model of the active one that answers where none is named is always
 * among them.
 */
export type ModelExposure = "active" | "free" | "all" | readonly string[];

/** The models that an entry offers to those who may use all of it. */
export function offerOf({ models, isFree }: Pick<CatalogEntry, "models" | "isFree">): ModelOffer {
  return models ?? (isFree ? "listed" : "configured");
}

/** The models of an entry that a device may use; undefined for none. */
export function deviceOfferOf(
  entry: Omit<CatalogEntry, "provider">,
  exposure: Pick<ProviderCatalog, "active" | "expose">,
): ModelOffer | undefined {
  if (isExposed(entry, exposure)) return offerOf(entry);
  // What is asked without naming a model goes to this one.
  return entry.id === exposure.active ? "configured" : undefined;
}

/** Whether a device may use all the models that an entry offers. */
export function isExposed(
  { id, isFree = false }: Omit<CatalogEntry, "provider">,
  { active, expose = "free" }: Pick<ProviderCatalog, "active" | "expose">,
): boolean {
  if (typeof expose !== "string") return expose.includes(id);
  return expose === "all" || id === active || (expose === "free" && isFree);
}
