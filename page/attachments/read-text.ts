/** A text, as far as it was wanted. */
export interface BoundedText {
  readonly text: string;
  /** Whether there was more of it. */
  readonly isCut: boolean;
}

// UTF-8 has at most 3 bytes for a UTF-16 code unit.
const MAX_BYTES_EACH = 3;

// What text has none of; tabs, line and page breaks it has, and ESC in logs with colours.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const CONTROLS = /[\x00-\x08\x0e-\x1a\x1c-\x1f]/;

/**
 * The first `maxLength` characters of a text in UTF-8, or in UTF-16 with its mark; undefined
 * when the file is no text.
 */
export async function readText(file: Blob, maxLength: number): Promise<BoundedText | undefined> {
  const wanted = (maxLength + 1) * MAX_BYTES_EACH;
  const bytes = new Uint8Array(await file.slice(0, wanted).arrayBuffer());
  const whole = decode(bytes, { isWhole: file.size <= wanted });
  if (whole === undefined || CONTROLS.test(whole)) return undefined;
  const { text, isCut } = cutText(whole, maxLength);
  return { text, isCut: isCut || file.size > wanted };
}

/** The beginning of a text, without half a character at its end. */
export function cutText(text: string, maxLength: number): BoundedText {
  if (text.length <= maxLength) return { text, isCut: false };
  return { text: text.slice(0, maxLength).replace(/[\ud800-\udbff]$/, ""), isCut: true };
}

function decode(bytes: Uint8Array, { isWhole }: { isWhole: boolean }): string | undefined {
  const [first, second] = bytes;
  const mark = `${first},${second}`;
  const encoding = mark === "255,254" ? "utf-16le" : mark === "254,255" ? "utf-16be" : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: !isWhole });
  } catch {
    return undefined;
  }
}
