import { once } from "../once.ts";
import { isRecord } from "../parse-json.ts";

/** A value in front matter. All scalars are texts; what a field means is its reader's business. */
export type FieldValue = string | readonly FieldValue[] | { readonly [key: string]: FieldValue };

// The module is some 100 KB, which only a file that needs it has to load.
const yaml = once(() => import("yaml"));

/**
 * The fields that a text is YAML of; undefined when it is none, or too large or deep to be read
 * in a moment.
 */
export async function fieldsOfYaml(head: string): Promise<Map<string, FieldValue> | undefined> {
  const { Composer, Lexer, Parser } = await yaml();
  try {
    let count = 0;
    for (const _ of new Lexer().lex(head)) if (++count > MAX_LEXEMES) return undefined;
    const tokens = [...new Parser().parse(head)];
    if (isDeep(tokens)) return undefined;
    const [document, another] = new Composer({
      version: "1.2",
      // Texts, lists and maps alone: no tag makes anything else.
      schema: "failsafe",
      resolveKnownTags: false,
      merge: false,
      logLevel: "silent",
      // It compares each key with all before it.
      uniqueKeys: false,
    }).compose(tokens, true, head.length);
    if (!document || another || document.errors.length > 0) return undefined;
    // No alias: a few lines of them may stand for any amount of text.
    const value: unknown = document.toJS({ mapAsMap: true, maxAliasCount: 0 });
    if (!(value instanceof Map)) return undefined;
    return new Map([...value].map(([key, each]) => [String(key), toFieldValue(each)]));
  } catch {
    return undefined;
  }
}

// Some 400 fields. What has more of them takes the composer seconds.
const MAX_LEXEMES = 2048;

// No skill and no task of anybody's has more than a list in a list.
const MAX_DEPTH = 16;

/**
 * Whether YAML's tokens are nested deeper than anybody means. The composer calls itself for
 * each level, and near the end of the stack V8 ends the whole process: "RegExpCompiler
 * Allocation failed".
 */
function isDeep(tokens: readonly unknown[]): boolean {
  let level: unknown[] = [...tokens];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH * TOKENS_A_LEVEL) return true;
    level = level.flatMap((token) => {
      if (!isRecord(token)) return [];
      const { items, key, value } = token;
      return [key, value, ...(Array.isArray(items) ? items : [])].filter(isRecord);
    });
  }
  return false;
}

// A list or a map, and one item of it.
const TOKENS_A_LEVEL = 2;

function toFieldValue(value: unknown): FieldValue {
  if (Array.isArray(value)) return value.map(toFieldValue);
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, each]) => [String(key), toFieldValue(each)]));
  return typeof value === "string" ? value : "";
}
