import { realpath } from "node:fs/promises";
import { findNodeAtLocation, type JSONPath, parseTree } from "jsonc-parser";
import { withJsonValue } from "../../library/json-layout.ts";
import { sha256Hex } from "../../sha256.ts";
import { CliError } from "../cli-error.ts";
import { writeFileAtomically } from "../files/atomic-file.ts";
import { launchCommand } from "../launch-command.ts";
import type { Config } from "./config.ts";
import { readConfigText } from "./config-file.ts";
import { parseConfig } from "./parse-config.ts";

/**
 * A config file that is to be edited. The edits change the places that they are about:
 * fields that nobody here knows, the order of all of them and the layout stay (but that
 * of the entry before one that is added).
 */
export interface ConfigDocument {
  readonly path: string;
  readonly text: string;
  /** What the text says. */
  readonly config: Config;
}

/** An entry to add to a config. */
export type NewEntry = Readonly<Record<string, unknown>> & { readonly id: string };

const EMPTY = `{
  "active": null,
  "providers": []
}
`;

/**
 * Reads a config file to edit it; an empty document when there is none.
 * @throws CliError when it is broken
 */
export function readDocument(path: string): ConfigDocument {
  return documentOf(path, textOf(readConfigText(path)));
}

/** An edit of a config file: what becomes of a document. It may be asked for more than once. */
export type ConfigChange = (before: ConfigDocument) => ConfigDocument | Promise<ConfigDocument>;

// Each one more needs a change by somebody else within the milliseconds that a write takes.
const MAX_ATTEMPTS = 20;

/**
 * Edits a config file, whole or not at all: what others have changed meanwhile stays, since the
 * edit is then made anew on top of it. Nothing is written when nothing changes.
 * @throws CliError, or what `change` throws; the file is then as it was
 */
export async function editConfigFile(path: string, change: ConfigChange): Promise<ConfigDocument> {
  for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts++) {
    const before = readConfigText(path);
    const document = documentOf(path, textOf(before));
    const after = await change(document);
    if (after.text === document.text && before !== undefined) return after;
    const isCurrent = (): boolean => readConfigText(path) === before;
    // A symbolic link, into a repository of dotfiles for one, stays one.
    const target = await realpath(path).catch(() => path);
    if (await writeFileAtomically(target, after.text, { isCurrent })) return after;
  }
  throw new CliError(`${path} is changed by another program all the time.`);
}

/** What tells this content of a config file from every other; also of one that is not there. */
export async function configRevision({ text }: ConfigDocument): Promise<string> {
  return (await sha256Hex(text)).slice(0, 16);
}

function textOf(text: string | undefined): string {
  return text?.replace(/^\ufeff/, "") ?? EMPTY;
}

/**
 * The document with one more provider, which becomes the active one if there is none.
 * @throws CliError when the id is taken, or the entry is not as a config's must be
 */
export function withEntry(document: ConfigDocument, entry: NewEntry): ConfigDocument {
  const { active, providers } = document.config;
  requireFreeId(document.config, entry.id);
  const added = edited(document, ["providers", providers.length], entry);
  return active == null ? withActive(added, entry.id) : added;
}

/**
 * The document without a provider; if it was the active one, none is.
 * @throws CliError when there is no such provider
 */
export function withoutEntry(document: ConfigDocument, id: string): ConfigDocument {
  const { active, providers } = document.config;
  const index = providers.indexOf(requireEntry(document.config, id));
  const removed = documentOf(document.path, withoutElement(document.text, "providers", index));
  return active === id ? edited(removed, ["active"], null) : removed;
}

/**
 * The document with another provider as the active one.
 * @throws CliError when there is no such provider
 */
export function withActive(document: ConfigDocument, id: string): ConfigDocument {
  requireEntry(document.config, id);
  const changed = edited(document, ["active"], id);
  if (changed.config.active === id) return changed;
  throw new CliError(`"active" stands in ${document.path} more than once. Remove all but one.`);
}

/** The document with another agent that answers where a message names none. @throws CliError */
export function withAgent(document: ConfigDocument, id: string): ConfigDocument {
  const changed = edited(document, ["agent"], id);
  if (changed.config.agent === id) return changed;
  throw new CliError(`"agent" stands in ${document.path} more than once. Remove all but one.`);
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
    `There is no provider '${id}'. ${known ? `There is: ${known}.` : `There is none yet; add one with: ${launchCommand()} providers add`}`,
  );
}

/**
 * Makes sure that no provider has this id yet.
 * @throws CliError
 */
export function requireFreeId({ providers }: Config, id: string): void {
  if (providers.some((other) => other.id === id))
    throw new CliError(
      `There is a provider '${id}' already. Give another --id, or remove that one first.`,
    );
}

/** An id for a new provider: its kind, with a number if that is taken. */
export function freeId({ providers }: Config, kind: string): string {
  const taken = new Set(providers.map(({ id }) => id));
  let id = kind;
  for (let number = 2; taken.has(id); number++) id = `${kind}-${number}`;
  return id;
}

/**
 * The document with a value at a place; without what is there, for undefined.
 * @throws ConfigFault when the config is then not as it must be
 */
export function edited(
  { path, text }: ConfigDocument,
  place: JSONPath,
  value: unknown,
): ConfigDocument {
  return documentOf(path, withJsonValue(text, place, value));
}

/** A text without one element of an array (`modify` of jsonc-parser 3.3 breaks `[1,2]` at its end). */
function withoutElement(text: string, array: string, index: number): string {
  const root = parseTree(text);
  const found = root && findNodeAtLocation(root, [array]);
  const [before, element, after] = [-1, 0, 1].map((step) => found?.children?.[index + step]);
  if (!found || !element) return text;
  const endOf = (node: { offset: number; length: number }): number => node.offset + node.length;
  if (after) return text.slice(0, element.offset) + text.slice(after.offset);
  if (before) return text.slice(0, endOf(before)) + text.slice(endOf(element));
  return `${text.slice(0, found.offset)}[]${text.slice(endOf(found))}`;
}

function documentOf(path: string, text: string): ConfigDocument {
  return { path, text, config: parseConfig(text, path) };
}
