import { readQr } from "../../read-qr.ts";

/** A cell of a terminal: whether its upper and lower half are dark. */
type Cell = readonly [upper: boolean, lower: boolean];

/** What a terminal shows of a text, given its own colours, as far as a QR code needs it. */
export interface Theme {
  /** Whether the terminal's own text is dark, and its background light. */
  readonly darkOnLight: boolean;
}

/** Reads the QR code in what was written to a terminal, as a camera would see it there. */
export function readScreen(text: string, theme: Theme): string | undefined {
  const rows = rowsOf(text, theme);
  const width = Math.max(...rows.map((row) => row.length));
  const height = rows.length * 2;
  const size = Math.max(width, height);
  let modules = "";
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const dark = rows[y >> 1]?.[x]?.[(y & 1) as 0 | 1] ?? !theme.darkOnLight;
      modules += dark ? "1" : "0";
    }
  return readQr({ size, modules });
}

function rowsOf(screen: string, { darkOnLight }: Theme): Cell[][] {
  const rows: Cell[][] = [[]];
  let text = darkOnLight;
  let background = !darkOnLight;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they set the colours.
  for (const [, colours, character] of screen.matchAll(/\u001b\[([\d;]*)m|(.)/gsu)) {
    if (character === undefined) {
      for (const [code] of (colours || "0").matchAll(/[34]8;5;\d+|\d+/g)) {
        if (code === "0" || code === "39") text = darkOnLight;
        if (code === "0" || code === "49") background = !darkOnLight;
        if (code.startsWith("38;")) text = code === "38;5;16";
        if (code.startsWith("48;")) background = code === "48;5;16";
      }
    } else if (character === "\n") rows.push([]);
    else if (character === "█") rows.at(-1)?.push([text, text]);
    else if (character === "▀") rows.at(-1)?.push([text, background]);
    else if (character === "▄") rows.at(-1)?.push([background, text]);
    else rows.at(-1)?.push([background, background]);
  }
  return rows;
}
