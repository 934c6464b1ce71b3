const NAME_CHARACTERS = 64;

/**
 * A device's name, cleaned for a terminal and a page, since anybody may send one: one line of
 * visible characters, none that moves the cursor or turns the writing direction.
 */
export function cleanName(name: string, otherwise: string): string {
  const visible = name
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return [...visible].slice(0, NAME_CHARACTERS).join("").trim() || otherwise;
}
