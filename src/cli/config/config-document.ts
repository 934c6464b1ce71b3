import { realpath } from "node:fs/promises";
import { CliError } from "../cli-error.ts";
import { writeFileAtomically } from "../files/atomic-file.ts";
import { type Config, parseConfig } from "./config.ts";
import { readConfigText } from "./config-file.ts";

/**
 * A config file as it is written, to be edited: fields that nobody here knows, and the
 * order of all of them, stay.
 */
export type ConfigDocument = Config;

const EMPTY: ConfigDocument = { active: null, providers: [] };

/**
 * Reads a config file to edit it; an empty document when there is none.
 * @throws CliError when it is broken
 */
export function readDocument(path: string): ConfigDocument {
  const text = readConfigText(path)?.replace(/^\ufeff/, "");
  if (text === undefined) return EMPTY;
  parseConfig(text, path);
  // Not what the schema gives back: that has another order.
  return JSON.parse(text);
}

/**
 * Writes an edited config file, whole or not at all.
 * @throws CliError, also when the document is one that could not be read again
 */
export async function writeDocument(path: string, document: ConfigDocument): Promise<void> {
  const text = `${JSON.stringify(document, null, 2)}\n`;
  parseConfig(text, path);
  // A link into somebody's dotfiles stays one.
  const target = await realpath(path).catch(() => path);
  await writeFileAtomically(target, text);
}

/**
 * The document with one more provider, which becomes the active one if there is none.
 * @throws CliError when the id is taken
 */
export function withEntry(
  document: ConfigDocument,
  entry: Readonly<Record<string, unknown>> & { readonly id: string },
): ConfigDocument {
  const { id } = entry;
  if (document.providers.some((other) => other.id === id))
    throw new CliError(
      `There is a provider '${id}' already. Give another --id, or remove that one first.`,
    );
  const providers = [...document.providers, entry as ConfigDocument["providers"][number]];
  return { ...document, active: document.active ?? id, providers };
}

/**
 * The document without a provider; if it was the active one, none is.
 * @throws CliError when there is no such provider
 */
export function withoutEntry(document: ConfigDocument, id: string): ConfigDocument {
  requireEntry(document, id);
  const providers = document.providers.filter((entry) => entry.id !== id);
  return {
    ...document,
    active: document.active === id ? null : (document.active ?? null),
    providers,
  };
}

/**
 * The document with another provider as the active one.
 * @throws CliError when there is no such provider
 */
export function withActive(document: ConfigDocument, id: string): ConfigDocument {
  requireEntry(document, id);
  return { ...document, active: id };
}

/**
 * The provider with this id.
 * @throws CliError when there is none
 */
export function requireEntry({ providers }: Config, id: string): Config["providers"][number] {
  const entry = providers.find((candidate) => candidate.id === id);
  if (entry) return entry;
  const known = providers.map((other) => other.id).join(", ");
  throw new CliError(
    `There is no provider '${id}'. ${known ? `There is: ${known}.` : "There is none yet; add one with: providers add"}`,
  );
}

/** An id for a new provider: its kind, with a number if that is taken. */
export function freeId({ providers }: Config, kind: string): string {
  const taken = new Set(providers.map(({ id }) => id));
  let id = kind;
  for (let number = 2; taken.has(id); number++) id = `${kind}-${number}`;
  return id;
}
