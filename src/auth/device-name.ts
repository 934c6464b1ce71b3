const NAME_CHARACTERS = 64;

/**
 * A name that somebody unknown gave, made fit for a terminal and a page: one line of
 * visible characters, none that moves the cursor or turns the writing direction.
 */
export function cleanName(name: string, otherwise: string): string {
  const visible = name
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return [...visible].slice(0, NAME_CHARACTERS).join("").trim() || otherwise;
}
