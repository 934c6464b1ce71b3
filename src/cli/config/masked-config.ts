import { isDeepStrictEqual } from "node:util";
import { ChatError } from "../../errors.ts";
import { CONFIG_FIELDS, type Config, entryFields, type ProviderEntry } from "./config.ts";
import { keyVariable } from "./key-variable.ts";

/** What stands where a secret is; sent back, it means that the secret stays. */
export const MASK = "••••••••";

type Fields = Readonly<Record<string, unknown>>;

/**
 * What a config says, without its secrets: keys but for the names of their variables, what may
 * be secret in addresses, and all values whose meaning is not known here.
 */
export function maskedConfig(config: Config): Fields {
  const { providers, limits, ...rest } = config;
  return {
    ...maskedUnknown(rest, CONFIG_FIELDS.top),
    providers: providers.map(maskedEntry),
    ...(limits !== undefined && { limits: maskedUnknown(limits, CONFIG_FIELDS.limits) }),
  };
}

/** The same of one provider. */
export function maskedEntry(entry: ProviderEntry): Fields {
  const known = entryFields(entry.kind) ?? ["id", "kind"];
  const shown = Object.entries(maskedUnknown(entry, known)).map(([name, value]) => [
    name,
    typeof value === "string" ? maskedText(name, value) : value,
  ]);
  return Object.fromEntries(shown);
}

/**
 * What is meant by a value that was sent for a field: the stored one, where it is `stored` as it
 * is shown; else itself.
 * @throws ChatError `validation.invalid_body` for a mask that stands for nothing
 */
export function unmasked(
  sent: unknown,
  { stored, shown, field }: { stored: unknown; shown: unknown; field: string },
): unknown {
  if (stored !== undefined && isDeepStrictEqual(sent, shown)) return stored;
  if (!hasMask(sent)) return sent;
  throw wrongSetting(
    field,
    `${MASK} stands for what is not shown. Send the field as it was read to leave it, or all of it anew`,
  );
}

/** The refusal of a value. */
export function wrongSetting(field: string, expected: string): ChatError {
  return new ChatError("validation.invalid_body", `${field || "the body"}: ${expected}.`, {
    param: field || null,
  });
}

function maskedUnknown(object: object, known: readonly string[]): Fields {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [name, known.includes(name) ? value : MASK]),
  );
}

function maskedText(name: string, value: string): string {
  if (name === "apiKey") return keyVariable(value) === undefined ? MASK : value;
  return name === "baseUrl" || name === "host" ? maskedAddress(value) : value;
}

/** An address with the mask in the place of user name and password, query and fragment. */
function maskedAddress(address: string): string {
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*:\/\/)?(.*)$/is.exec(address) ?? [];
  const place = /^[^?#]*/.exec(rest)?.[0] ?? "";
  const at = place.lastIndexOf("@");
  const user = at === -1 ? "" : `${MASK}@`;
  const query = place.length < rest.length ? `?${MASK}` : "";
  return scheme + user + place.slice(at + 1) + query;
}

function hasMask(value: unknown): boolean {
  return (JSON.stringify(value) ?? "").includes(MASK);
}
