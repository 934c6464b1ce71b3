import type { Config, ProviderEntry } from "./config.ts";
import { keyVariable } from "./key-variable.ts";
import { wrongSetting } from "./masked-config.ts";

/**
 * Makes sure that no key that a client does not know goes to an address to which it did not go
 * before: one that is kept behind the mask, or comes from a variable of this PC. A vendor's own
 * address may have a variable's. `given` are the ids of the providers whose key was sent itself.
 * @throws ChatError `validation.invalid_body`
 */
export function guardKeys(before: Config, after: Config, given: ReadonlySet<string>): void {
  const known = new Set(before.providers.map(keyAndPlace).filter((each) => each !== undefined));
  for (const [index, entry] of after.providers.entries()) {
    const pair = keyAndPlace(entry);
    if (pair === undefined || known.has(pair) || given.has(entry.id)) continue;
    const variable = keyVariable(keyOf(entry));
    if (variable !== undefined && placeOf(entry) === entry.kind) continue;
    const why =
      variable === undefined
        ? "the key is kept for the address that it was set for. To use another, send the key itself with it"
        : "a key from a variable of the PC is sent to no address that was not set there. Add it on the PC, or send the key itself";
    throw wrongSetting(`providers[${index}].apiKey`, why);
  }
}

/** A key with where it goes; undefined without a key. */
function keyAndPlace(entry: ProviderEntry): string | undefined {
  const key = keyOf(entry);
  return key === undefined ? undefined : JSON.stringify([key, placeOf(entry)]);
}

function keyOf(entry: ProviderEntry): string | undefined {
  const { apiKey } = entry as { readonly apiKey?: unknown };
  return typeof apiKey === "string" ? apiKey : undefined;
}

/** The address that was set, to the letter; the kind, where it is the kind's own. */
function placeOf(entry: ProviderEntry): string {
  const { host, baseUrl } = entry as { readonly host?: unknown; readonly baseUrl?: unknown };
  return String(host ?? baseUrl ?? entry.kind);
}
