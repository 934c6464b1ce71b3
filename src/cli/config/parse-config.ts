import { findNodeAtLocation, parseTree } from "jsonc-parser";
import type * as z from "zod";
import { CliError } from "../cli-error.ts";
import { printable } from "../printable.ts";
import { type Config, configSchema, SERVED_KINDS } from "./config.ts";
import { similarField } from "./field-names.ts";
import { findJsonFault, positionAt } from "./json-fault.ts";

type Path = readonly (string | number)[];

/** A config that is not as it must be: where, and what was expected. */
export class ConfigFault extends CliError {
  /** `providers[0].model`; empty for the whole. */
  readonly field: string;
  /** Without a value. */
  readonly expected: string;

  constructor(
    message: string,
    { field, expected }: { readonly field: string; readonly expected: string },
  ) {
    super(message);
    this.field = field;
    this.expected = expected;
  }
}

/**
 * Reads the text of a config file.
 * @throws ConfigFault naming `file`, the line, the path inside it and what was expected;
 * never a value
 */
export function parseConfig(text: string, file: string): Config {
  const json = text.replace(/^\ufeff/, "");
  const value = parseValue(json, file);
  const result = configSchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = (issue?.path ?? []).map((key) => (typeof key === "number" ? key : String(key)));
  const expected = issue ? describeIssue(issue, path, value) : "not as expected";
  const field = pathText(path);
  throw new ConfigFault(
    `${file}, line ${lineOf(path, json)}: ${field || "the whole"}: ${expected}.`,
    { field, expected },
  );
}

/** A path inside a config as people write it: `providers[0].model`. */
export function pathText(path: Path): string {
  const keys = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${printable(key)}`));
  return keys.join("").replace(/^\./, "");
}

function parseValue(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const fault = findJsonFault(text);
    if (!fault) throw new CliError(`${file} is not valid JSON.`);
    const { line, column, path, expected } = fault;
    const inside = path.length > 0 ? `, in ${pathText(path)}` : "";
    throw new CliError(
      `${file} is not valid JSON at line ${line}, column ${column}${inside}: expected ${expected}.`,
    );
  }
}

function describeIssue(issue: z.core.$ZodIssue, path: Path, value: unknown): string {
  if (issue.code === "invalid_union" && path.at(-1) === "kind")
    return `expected one of ${[...SERVED_KINDS, "tokori-cloud"].join(", ")}`;
  const expected = issue.message.replace(/^Invalid (input|option): /, "");
  const misspelt = misspeltField(path, value);
  return misspelt === undefined
    ? expected
    : expected.replace(/received undefined$/, `but there is only "${printable(misspelt)}"`);
}

/** A field that stands where the one at `path` is missing, and is most likely meant to be it. */
function misspeltField(path: Path, value: unknown): string | undefined {
  const field = String(path.at(-1));
  const parent = path.slice(0, -1).reduce<unknown>(valueAt, value);
  if (typeof parent !== "object" || parent === null || field in parent) return undefined;
  return Object.keys(parent).find((name) => similarField(name, [field]) === field);
}

function valueAt(parent: unknown, key: string | number): unknown {
  return typeof parent === "object" && parent !== null
    ? (parent as Record<string | number, unknown>)[key]
    : undefined;
}

/** The line of what stands at `path`, or of the nearest thing around it that is there. */
function lineOf(path: Path, text: string): number {
  const root = parseTree(text);
  for (let length = path.length; root && length >= 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node) return positionAt(text, node.offset).line;
  }
  return 1;
}
