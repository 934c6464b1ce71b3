import { isHighSurrogate, isLowSurrogate } from "../reply/surrogates.ts";

/**
 * How much of a text is shown, in UTF-16 code units: half a character when its other half is
 * there, or never comes because the text is whole.
 */
export function shownLength(text: string, { isWhole }: { readonly isWhole: boolean }): number {
  const isHalf = isHighSurrogate(text.charCodeAt(text.length - 1));
  return isHalf && !isWhole ? text.length - 1 : text.length;
}

/** Where to show a text from for somebody who holds `offset` of it: never from within a character. */
export function shownStart(text: string, offset: number): number {
  const isSplit =
    offset > 0 &&
    isLowSurrogate(text.charCodeAt(offset)) &&
    isHighSurrogate(text.charCodeAt(offset - 1));
  return isSplit ? offset - 1 : offset;
}
