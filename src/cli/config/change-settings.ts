import { isDeepStrictEqual } from "node:util";
import type { JSONPath } from "jsonc-parser";
import { isRecord } from "../../parse-json.ts";
import { keyProblem } from "../providers/draft.ts";
import { CONFIG_FIELDS, type Config, entryFields, type ProviderEntry } from "./config.ts";
import {
  type ConfigDocument,
  edited,
  type NewEntry,
  requireEntry,
  requireFreeId,
  withActive,
  withEntry,
} from "./config-document.ts";
import { similarField } from "./field-names.ts";
import { guardKeys } from "./guard-keys.ts";
import { keyVariable } from "./key-variable.ts";
import { MASK, maskedConfig, maskedEntry, unmasked, wrongSetting } from "./masked-config.ts";
import { pathText } from "./parse-config.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * The document after a client's changes, a merge patch (RFC 7396) in the form in which settings
 * are shown: what is left out stays, so does what is as it was shown, `null` takes a field out.
 * Lists are replaced as a whole.
 * @throws ChatError `validation.invalid_body`, ConfigFault
 */
export function withSettings(document: ConfigDocument, changes: Fields): ConfigDocument {
  const shown = maskedConfig(document.config);
  let changed = document;
  for (const [name, value] of Object.entries(changes)) {
    if (Object.hasOwn(shown, name) && isDeepStrictEqual(value, shown[name])) continue;
    requireKnown(name, CONFIG_FIELDS.top, "");
    if (name === "limits") changed = withLimits(changed, value);
    else if (name === "providers") changed = withProviders(changed, value);
    else changed = edited(changed, [name], value === null && name !== "active" ? undefined : value);
  }
  checkActive(changed.config, changes);
  guardKeys(document.config, changed.config, givenKeys(changes.providers));
  return changed;
}

/**
 * The document with one more provider, in use if there was none.
 * @throws ChatError `validation.invalid_body`, CliError when the id is taken
 */
export function withNewProvider(
  document: ConfigDocument,
  entry: NewEntry,
  { use }: { readonly use: boolean },
): ConfigDocument {
  requireFreeId(document.config, entry.id);
  const place = `providers[${document.config.providers.length}]`;
  const meant = unmaskedFields(entry, undefined, place);
  const added = withEntry(document, { ...meant, id: entry.id });
  guardKeys(document.config, added.config, givenKeys([entry]));
  return use ? withActive(added, entry.id) : added;
}

/**
 * The document with changes to one provider, as {@link withSettings} takes them.
 * @throws ChatError `validation.invalid_body`, ConfigFault, CliError when there is no such provider
 */
export function withProviderChanges(
  document: ConfigDocument,
  id: string,
  changes: Fields,
): ConfigDocument {
  const { providers } = document.config;
  const stored = requireEntry(document.config, id);
  const place: JSONPath = ["providers", providers.indexOf(stored)];
  if (changes.id !== undefined && changes.id !== id)
    throw wrongSetting("id", "a provider keeps its id. Add another one, and remove this");
  const changed = withEntryFields(document, place, { stored, changes });
  guardKeys(document.config, changed.config, givenKeys([{ ...changes, id }]));
  return changed;
}

function withLimits(document: ConfigDocument, value: unknown): ConfigDocument {
  if (value === null) return edited(document, ["limits"], undefined);
  if (!isObject(value)) throw wrongSetting("limits", "expected an object");
  const shown = maskedConfig(document.config).limits as Fields | undefined;
  let changed = document;
  for (const [name, limit] of Object.entries(value)) {
    const isStored = shown !== undefined && Object.hasOwn(shown, name);
    if (isStored && isDeepStrictEqual(limit, shown[name])) continue;
    requireKnown(name, CONFIG_FIELDS.limits, "limits");
    if (limit === null && !isStored) continue;
    changed = edited(changed, ["limits", name], limit ?? undefined);
  }
  return changed;
}

function withProviders(document: ConfigDocument, value: unknown): ConfigDocument {
  if (!Array.isArray(value) || !value.every(isObject))
    throw wrongSetting("providers", "expected a list of objects");
  const { providers } = document.config;
  const isSameOrder =
    value.length === providers.length && value.every(({ id }, at) => id === providers[at]?.id);
  if (isSameOrder)
    return value.reduce<ConfigDocument>((changed, sent, index) => {
      const stored = providers[index] as ProviderEntry;
      const removed = Object.keys(stored).filter((name) => !(name in sent));
      const changes = { ...Object.fromEntries(removed.map((name) => [name, null])), ...sent };
      return withEntryFields(changed, ["providers", index], { stored, changes });
    }, document);
  const entries = value.map((sent, index) => {
    const stored = providers.find(({ id }) => id === sent.id);
    return unmaskedFields(sent, stored, `providers[${index}]`);
  });
  return edited(document, ["providers"], entries);
}

function withEntryFields(
  document: ConfigDocument,
  place: JSONPath,
  { stored, changes }: { readonly stored: ProviderEntry; readonly changes: Fields },
): ConfigDocument {
  const values = unmaskedFields(changes, stored, pathText(place));
  const before = stored as Fields;
  const fields = Object.entries(values).filter(
    ([name, value]) => !isDeepStrictEqual(value ?? undefined, before[name]),
  );
  // As one: the fields of another kind are right only together.
  const entry = Object.fromEntries(
    Object.entries({ ...stored, ...values }).filter(([, value]) => value !== null),
  );
  const isOtherKind = entry.kind !== stored.kind;
  if (isOtherKind) return edited(document, place, entry);
  return fields.reduce(
    (changed, [name, value]) => edited(changed, [...place, name], value ?? undefined),
    document,
  );
}

/** The fields of an entry as they are meant, by those of the stored one. */
function unmaskedFields(sent: Fields, stored: ProviderEntry | undefined, place: string): Fields {
  const shown = stored ? maskedEntry(stored) : {};
  checkEntry(sent, shown, place);
  const values = Object.entries(sent).map(([name, value]) => {
    const before = (stored as Fields | undefined)?.[name];
    const field = `${place}.${name}`;
    return [name, unmasked(value, { stored: before, shown: shown[name], field })];
  });
  return Object.fromEntries(values);
}

/** What the schema of a config lets pass, and a client must not send. */
function checkEntry(sent: Fields, shown: Fields, place: string): void {
  const known = entryFields(String(sent.kind ?? shown.kind)) ?? ["id", "kind"];
  for (const [name, value] of Object.entries(sent))
    if (value !== null && !Object.hasOwn(shown, name)) requireKnown(name, known, place);
  const { apiKey } = sent;
  // A mask is what `unmasked` decides about.
  if (typeof apiKey !== "string" || apiKey === shown.apiKey || apiKey.includes(MASK)) return;
  const problem = keyProblem(apiKey);
  if (problem !== undefined) throw wrongSetting(`${place}.apiKey`, problem.replace(/\.$/, ""));
}

function requireKnown(name: string, known: readonly string[], place: string): void {
  if (known.includes(name)) return;
  const field = place === "" ? name : `${place}.${name}`;
  const meant = similarField(name, known);
  const advice = meant === undefined ? `those that there are: ${known.join(", ")}` : `"${meant}"?`;
  throw wrongSetting(field, `there is no such setting; ${advice}`);
}

function checkActive({ active, providers }: Config, changes: Fields): void {
  const isAsked = "active" in changes || "providers" in changes;
  if (!isAsked || active == null || providers.some(({ id }) => id === active)) return;
  throw wrongSetting("active", "expected the id of a provider, or null for none");
}

/** The ids of the entries whose key was sent itself. */
function givenKeys(entries: unknown): ReadonlySet<string> {
  const given = Array.isArray(entries) ? entries.filter(isObject) : [];
  return new Set(given.filter(({ apiKey }) => isKeyItself(apiKey)).map(({ id }) => String(id)));
}

function isObject(value: unknown): value is Fields {
  return isRecord(value) && !Array.isArray(value);
}

function isKeyItself(apiKey: unknown): boolean {
  return typeof apiKey === "string" && apiKey !== MASK && keyVariable(apiKey) === undefined;
}
