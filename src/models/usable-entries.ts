import type { ModelAccess } from "./model-directory.ts";
import {
  type CatalogEntry,
  deviceOfferOf,
  type ModelOffer,
  offerOf,
  type ProviderCatalog,
} from "./provider-catalog.ts";

/** An entry of a catalog, and what of it may be used. */
export interface UsableEntry extends CatalogEntry {
  readonly offer: ModelOffer;
  readonly isActive: boolean;
}

/** The entries of which `access` may use something. */
export function usableEntries(catalog: ProviderCatalog, access: ModelAccess): UsableEntry[] {
  return catalog.entries.flatMap((entry) => {
    const offer = access === "owner" ? offerOf(entry) : deviceOfferOf(entry, catalog);
    return offer === undefined ? [] : [{ ...entry, offer, isActive: entry.id === catalog.active }];
  });
}

/** The entry with whose id a name begins: `ID/MODEL`. Of several it is the longest id. */
export function entryNamed(name: string, entries: readonly UsableEntry[]): UsableEntry | undefined {
  return entries
    .filter(({ id }) => name.startsWith(`${id}/`))
    .sort((one, other) => other.id.length - one.id.length)[0];
}
