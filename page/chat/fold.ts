// Long texts are folded piece by piece, so that whoever folds can rest in between.
const PIECE_LENGTH = 8_192;

const FIRST_HALF = /[\ud800-\udbff]$/;

/** A text as it is compared: small letters without accents, and composed or not makes no difference. */
export function fold(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII, which folds fast.
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  const bare = text.normalize("NFD").replace(/\p{M}+/gu, "");
  // A sigma at the end of a word is a sigma.
  return bare.toLowerCase().replaceAll("ς", "σ");
}

/** The pieces of a text, to be folded one by one; put together they are the folded text. */
export function pieces(text: string): string[] {
  const found: string[] = [];
  for (let at = 0; at < text.length; ) {
    const piece = text.slice(at, at + PIECE_LENGTH);
    const whole = FIRST_HALF.test(piece) && piece.length > 1 ? piece.slice(0, -1) : piece;
    found.push(whole);
    at += whole.length;
  }
  return found;
}

/** Where in a text the character is that stands at `foldedAt` in the folded text. */
export function placeInText(text: string, foldedAt: number): number {
  let place = 0;
  let folded = 0;
  for (const piece of pieces(text)) {
    const { length } = fold(piece);
    if (folded + length <= foldedAt) {
      place += piece.length;
      folded += length;
      continue;
    }
    for (const character of piece) {
      const next = folded + fold(character).length;
      if (next > foldedAt) return place;
      folded = next;
      place += character.length;
    }
  }
  return place;
}
