import { isJsonObject, type JsonObject } from "./json-text.ts";
import { LibraryFileError } from "./library-files.ts";
import { transportOf } from "./mcp-transport.ts";

/** What stands for a secret value. Sent back, it means the value that is there. */
export const MASK = "••••••••";

// Names whose values are secret wherever they stand.
const SECRET_NAME = /key|token|secret|passw|auth|credential|cookie/i;

/**
 * An entry of an mcp.json, as it is shown: {@link MASK} in the place of all values of `env` and
 * `headers`, of what follows the `?` of an address, and of everything whose name sounds secret.
 */
export function maskEntry(entry: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(entry).map(([key, value]) => [key, maskField(key, value)]),
  );
}

function maskField(key: string, value: unknown): unknown {
  if ((key === "env" || key === "headers") && isJsonObject(value))
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, maskAll(each)]));
  if (key === "url" && typeof value === "string") return maskAddress(value);
  if (key === "args" && Array.isArray(value)) return value.map(maskArgument);
  return maskNamed(key, value);
}

/** An object's or agent's field without what sounds secret in it. */
export function maskNamed(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => maskNamed(name, each));
  if (isJsonObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, maskNamed(key, each)]),
    );
  return typeof value === "string" && SECRET_NAME.test(name) ? maskAll(value) : value;
}

function maskAll(value: unknown): unknown {
  return value === "" || value === null ? value : MASK;
}

function maskAddress(url: string): string {
  const withoutUser = url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, `$1${MASK}@`);
  const end = withoutUser.search(/[?#]/);
  return end < 0 ? withoutUser : `${withoutUser.slice(0, end + 1)}${MASK}`;
}

/** An argument after a flag, or behind the `=` of one, whose name sounds secret. */
function maskArgument(value: unknown, at: number, all: readonly unknown[]): unknown {
  if (typeof value !== "string") return value;
  const [name = "", given] = splitAt(value, "=");
  if (given !== undefined) return SECRET_NAME.test(name) ? `${name}=${MASK}` : value;
  const before = at > 0 ? all[at - 1] : undefined;
  const isSecret =
    typeof before === "string" &&
    /^--?[A-Za-z]/.test(before) &&
    !before.includes("=") &&
    SECRET_NAME.test(before) &&
    !value.startsWith("-");
  if (isSecret) return MASK;
  return value.includes("://") ? maskAddress(value) : value;
}

function splitAt(text: string, separator: string): readonly [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

/**
 * What somebody has made of a masked entry, with the values that are there in the place of
 * masks. None is given to another program or address than it was for.
 * @throws LibraryFileError where a mask stands for nothing, or something else would get its value
 */
export function unmaskEntry(given: JsonObject, stored: JsonObject | undefined): JsonObject {
  if (!holdsMask(given)) return given;
  const masked = maskEntry(stored ?? {});
  const entry = unmask(given, { stored: stored ?? {}, masked }, "") as JsonObject;
  const before = targetOf(stored ?? {});
  for (const [field, value] of Object.entries(targetOf(entry)))
    if (JSON.stringify(value) !== JSON.stringify(before[field]))
      throw new LibraryFileError(
        `gets another ${field}, and so needs its secret values anew: write them in the place of each ${MASK}`,
      );
  return entry;
}

/** What is started or reached: who changes it decides who gets the secrets. */
function targetOf(entry: JsonObject): Readonly<Record<string, unknown>> {
  const { command = null, args, cwd = null, url = null } = entry;
  return { transport: transportIn(entry), command, args: args ?? [], cwd, url };
}

function transportIn(entry: JsonObject): string {
  try {
    return transportOf(entry);
  } catch (error) {
    if (error instanceof LibraryFileError) return "none";
    throw error;
  }
}

interface Known {
  readonly stored: unknown;
  readonly masked: unknown;
}

function unmask(given: unknown, { stored, masked }: Known, path: string): unknown {
  if (typeof given === "string") {
    if (!given.includes(MASK)) return given;
    if (given === masked && typeof stored !== "object") return stored;
    throw new LibraryFileError(
      `has ${MASK} in ${path.slice(0, 128)}, which stands for no value that is there. Write the value itself`,
    );
  }
  if (Array.isArray(given))
    return given.map((each, at) => unmask(each, within(stored, masked, at), `${path}[${at}]`));
  if (!isJsonObject(given)) return given;
  return Object.fromEntries(
    Object.entries(given).map(([key, each]) => [
      key,
      unmask(each, within(stored, masked, key), path === "" ? key : `${path}.${key}`),
    ]),
  );
}

function within(stored: unknown, masked: unknown, key: string | number): Known {
  const at = (value: unknown): unknown =>
    typeof value === "object" && value !== null && Object.hasOwn(value, key)
      ? (value as Readonly<Record<string | number, unknown>>)[key]
      : undefined;
  return { stored: at(stored), masked: at(masked) };
}

function holdsMask(value: unknown): boolean {
  if (typeof value === "string") return value.includes(MASK);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, each]) => key.includes(MASK) || holdsMask(each));
}
