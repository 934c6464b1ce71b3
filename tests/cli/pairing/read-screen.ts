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
  const rows = text.split("\n").map((line) => cellsOf(line, theme));
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

function cellsOf(line: string, { darkOnLight }: Theme): Cell[] {
  const cells: Cell[] = [];
  let text = darkOnLight;
  let background = !darkOnLight;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are told in them.
  for (const [, colours, character] of line.matchAll(/\u001b\[([\d;]*)m|(.)/gu)) {
    if (character === undefined) {
      for (const [, ground, colour] of `;${colours}`.matchAll(/;([34]8);5;(\d+)|;0?(?=;|$)/g)) {
        if (ground === undefined) [text, background] = [darkOnLight, !darkOnLight];
        else if (ground === "38") text = colour === "16";
        else background = colour === "16";
      }
      continue;
    }
    if (character === "█") cells.push([text, text]);
    else if (character === "▀") cells.push([text, background]);
    else if (character === "▄") cells.push([background, text]);
    else cells.push([background, background]);
  }
  return cells;
}
