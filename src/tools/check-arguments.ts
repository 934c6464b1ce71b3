import { isRecord } from "../parse-json.ts";
import { canonicalJson, isNestedDeeper } from "./canonical-json.ts";

type Schema = Readonly<Record<string, unknown>>;

const MAX_SCHEMA_DEPTH = 16;
/** Levels of arrays and objects that arguments may have. */
export const MAX_ARGUMENT_DEPTH = 64;

/**
 * What is wrong with a call's arguments, in words for the model; undefined when nothing is.
 * Checks `type`, `required`, `enum`, `const`, `properties` and `items`, in time that grows with
 * the arguments and the schema alone; what else a schema asks for its server checks. Validators
 * that know all of JSON Schema can be held for seconds by a schema of a few lines.
 */
export function argumentFault(schema: Schema | undefined, given: unknown): string | undefined {
  if (!isRecord(given) || Array.isArray(given)) return "the arguments must be an object";
  if (isNestedDeeper(given, MAX_ARGUMENT_DEPTH)) return "the arguments are nested too deeply";
  return schema && new Check().fault(schema, given, "", 0);
}

class Check {
  // By schema: one with many items would else be read again for each of them.
  readonly #values = new Map<object, ReadonlySet<string>>();

  fault(schema: Schema, value: unknown, path: string, depth: number): string | undefined {
    return (
      this.#typeFault(schema, value, path) ??
      this.#valueFault(schema, value, path) ??
      (depth < MAX_SCHEMA_DEPTH ? this.#innerFault(schema, value, path, depth) : undefined)
    );
  }

  #typeFault({ type }: Schema, value: unknown, path: string): string | undefined {
    const types = typeof type === "string" ? [type] : Array.isArray(type) ? type.slice(0, 16) : [];
    const known = types.filter((each) => TYPES.has(each));
    if (known.length === 0 || known.length < types.length) return undefined;
    if (known.some((each) => TYPES.get(each)?.(value))) return undefined;
    return `${nameOf(path)} must be ${known.join(" or ")}`;
  }

  #valueFault(schema: Schema, value: unknown, path: string): string | undefined {
    const allowed = Array.isArray(schema.enum)
      ? schema.enum
      : "const" in schema
        ? [schema.const]
        : undefined;
    if (!allowed || this.#canonical(schema, allowed).has(canonicalJson(value))) return undefined;
    return `${nameOf(path)} must be one of ${JSON.stringify(allowed).slice(0, 500)}`;
  }

  #canonical(schema: Schema, allowed: readonly unknown[]): ReadonlySet<string> {
    const known = this.#values.get(schema);
    if (known) return known;
    const values = new Set(
      allowed
        .filter((each) => !isNestedDeeper(each, MAX_ARGUMENT_DEPTH))
        .map((each) => canonicalJson(each)),
    );
    this.#values.set(schema, values);
    return values;
  }

  #innerFault(schema: Schema, value: unknown, path: string, depth: number): string | undefined {
    if (Array.isArray(value)) {
      const { items } = schema;
      if (!isRecord(items) || Array.isArray(items)) return undefined;
      return firstFault(value.entries(), ([index, item]) =>
        this.fault(items, item, `${path}[${index}]`, depth + 1),
      );
    }
    if (!isRecord(value)) return undefined;
    const missing = requiredBy(schema).find((name) => !Object.hasOwn(value, name));
    if (missing !== undefined) return `${nameOf(join(path, missing))} is missing`;
    const { properties } = schema;
    if (!isRecord(properties)) return undefined;
    return firstFault(Object.entries(value), ([name, field]) => {
      const inner = Object.hasOwn(properties, name) ? properties[name] : undefined;
      return isRecord(inner) ? this.fault(inner, field, join(path, name), depth + 1) : undefined;
    });
  }
}

function firstFault<T>(
  items: Iterable<T>,
  check: (item: T) => string | undefined,
): string | undefined {
  for (const item of items) {
    const fault = check(item);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function requiredBy({ required }: Schema): readonly string[] {
  return Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];
}

const TYPES: ReadonlyMap<unknown, (value: unknown) => boolean> = new Map([
  ["string", (value: unknown) => typeof value === "string"],
  ["number", (value: unknown) => typeof value === "number"],
  ["integer", (value: unknown) => Number.isInteger(value)],
  ["boolean", (value: unknown) => typeof value === "boolean"],
  ["null", (value: unknown) => value === null],
  ["array", (value: unknown) => Array.isArray(value)],
  ["object", (value: unknown) => isRecord(value) && !Array.isArray(value)],
]);

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function nameOf(path: string): string {
  return path === "" ? "the arguments" : path.slice(0, 200);
}
