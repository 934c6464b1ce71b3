import { applyEdits, type JSONPath, modify } from "jsonc-parser";

/**
 * A JSON text with a value at a place; without what is there, for undefined. What is added is laid
 * out like the rest, which stays as it is.
 */
export function withJsonValue(text: string, place: JSONPath, value: unknown): string {
  return applyEdits(text, modify(text, place, value, { formattingOptions: layoutOf(text) }));
}

/** How a text is indented and its lines end, so that what is added looks like the rest. */
function layoutOf(text: string): { insertSpaces: boolean; tabSize: number; eol: string } {
  const indent = /\n([ \t]+)/.exec(text)?.[1] ?? "  ";
  return {
    insertSpaces: !indent.startsWith("\t"),
    tabSize: indent.startsWith("\t") ? 1 : indent.length,
    eol: text.includes("\r\n") ? "\r\n" : "\n",
  };
}
