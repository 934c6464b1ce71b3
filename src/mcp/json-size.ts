import { isRecord } from "../parse-json.ts";

/** How much a JSON value may hold. */
export interface JsonSize {
  /** Arrays, objects, and what stands in them. */
  readonly values: number;
  /** Of all texts and keys. */
  readonly characters: number;
}

/** Whether a JSON value holds no more than that; looks at no more of it, and does not recurse. */
export function isWithin(value: unknown, most: JsonSize): boolean {
  let values = 0;
  let characters = 0;
  const left: unknown[] = [value];
  while (left.length > 0) {
    const each = left.pop();
    values++;
    if (typeof each === "string") characters += each.length;
    else if (isRecord(each)) {
      const fields = Object.entries(each);
      if (values + fields.length > most.values) return false;
      for (const [key, field] of fields) {
        characters += key.length;
        left.push(field);
      }
    }
    if (values > most.values || characters > most.characters) return false;
  }
  return true;
}
