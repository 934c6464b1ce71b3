import { statSync } from "node:fs";
import { printable } from "../printable.ts";
import { CONFIG_FIELDS, type Config, entryFields, type ProviderEntry } from "./config.ts";
import { similarField } from "./field-names.ts";
import { keyVariable } from "./key-variable.ts";
import { pathText } from "./parse-config.ts";

/**
 * What is not wrong in a config and most likely not meant: fields that are not known, each
 * with the one that was probably meant, ids that mean nothing or hide others, and a key in a
 * file that others can read. One sentence each; no value but an id.
 */
export function configWarnings(config: Config, path: string): string[] {
  const unknown = unknownFields(config);
  const similar = unknown.filter(({ meant }) => meant !== undefined);
  const others = unknown.filter(({ meant }) => meant === undefined);
  const warnings = similar.map(
    ({ field, meant }) =>
      `${path}: ${field} is not a known field and is ignored. Did you mean "${meant}"?`,
  );
  if (others.length > 0) {
    const names = others.map(({ field }) => field).join(", ");
    warnings.push(`${path}: ignored, since no such field is known: ${names}.`);
  }
  for (const words of [...unknownExposed(config), ...hiddenModels(config)])
    warnings.push(`${path}: ${words}`);
  if (hasSecret(config) && isOpenToOthers(path))
    warnings.push(
      `${path} holds an API key or a password, and its mode lets other users of this PC read it. Close it: chmod 600 ${path}`,
    );
  return warnings;
}

function unknownExposed({ expose, providers }: Config): string[] {
  if (expose === undefined || typeof expose === "string") return [];
  const unknown = expose.filter((id) => !providers.some((entry) => entry.id === id));
  return unknown.map((id) => `expose names ${quoted(id)}, and there is no such provider.`);
}

/** Of two ids that a model's name begins with, the longer one is taken: `lab/vllm` over `lab`. */
function hiddenModels({ providers }: Config): string[] {
  const ids = providers.map(({ id }) => id);
  return ids.flatMap((id) =>
    ids
      .filter((longer) => longer.startsWith(`${id}/`))
      .map(
        (longer) =>
          `models are named ID/MODEL, so that the id ${quoted(longer)} hides those of ${quoted(id)} that begin with ${quoted(longer.slice(id.length + 1))}. Give it an id without a slash.`,
      ),
  );
}

function quoted(id: string): string {
  return JSON.stringify(printable(id));
}

interface UnknownField {
  /** Its path inside the config. */
  readonly field: string;
  /** The known field that was probably meant. */
  readonly meant: string | undefined;
}

function unknownFields({ limits = {}, ...config }: Config): UnknownField[] {
  const inEntries = config.providers.flatMap((entry, index) => {
    const known = entryFields(entry.kind);
    return known ? unknownIn(entry, known, ["providers", index]) : [];
  });
  return [
    ...unknownIn(config, CONFIG_FIELDS.top, []),
    ...inEntries,
    ...unknownIn(limits, CONFIG_FIELDS.limits, ["limits"]),
  ];
}

function unknownIn(
  object: object,
  known: readonly string[],
  path: readonly (string | number)[],
): UnknownField[] {
  const missing = known.filter((field) => !(field in object));
  return Object.keys(object)
    .filter((name) => !known.includes(name) && !COMMENT_NAME.test(name))
    .map((name) => ({ field: pathText([...path, name]), meant: similarField(name, missing) }));
}

// "$schema", "//", "_comment": JSON has no comments, and this is how people write them.
const COMMENT_NAME = /^(\$|\/\/|_|#)/;

function hasSecret({ providers }: Config): boolean {
  return providers.some((entry) => hasLiteralKey(entry) || hasPassword(entry));
}

/** Whether the key of an entry stands in the config itself. */
function hasLiteralKey(entry: ProviderEntry): boolean {
  const { apiKey } = entry as { readonly apiKey?: unknown };
  return typeof apiKey === "string" && keyVariable(apiKey) === undefined;
}

function hasPassword(entry: ProviderEntry): boolean {
  const { host, baseUrl } = entry as { readonly host?: unknown; readonly baseUrl?: unknown };
  return [host, baseUrl].some((address) => /[@?]/.test(String(address ?? "")));
}

function isOpenToOthers(path: string): boolean {
  // Windows keeps access in lists, and its modes say nothing.
  if (process.platform === "win32") return false;
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && (found.mode & 0o066) !== 0;
}
