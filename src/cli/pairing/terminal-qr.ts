import type { QrModules } from "../../http/qr.ts";
import type { Env } from "../env.ts";

/** The output on which a QR code is shown. */
export interface Screen {
  /** Whether it is a terminal. */
  readonly isTerminal: boolean;
  /** Its width in characters; undefined when nothing limits it. */
  readonly columns?: number | undefined;
  /** Whether to use colours. */
  readonly colours: boolean;
}

/** What {@link screenOf} looks at: `process.stdout` is one. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** The screen behind a stream. @see https://no-color.org */
export function screenOf({ isTTY = false, columns }: OutputStream, env: Env): Screen {
  const colours = isTTY && !env.NO_COLOR && env.TERM !== "dumb";
  return { isTerminal: isTTY, columns, colours };
}

/**
 * A QR code as lines of text, two rows of modules a line; undefined when the screen is
 * too narrow. With colours, in black on white whatever the terminal's own are; without,
 * its light modules are drawn and its dark ones left empty, for a dark background.
 */
export function drawQr({ size, modules }: QrModules, screen: Screen): string | undefined {
  if (screen.columns !== undefined && screen.columns < size) return undefined;
  const draw = screen.colours ? colouredLine : plainLine;
  const lines: string[] = [];
  for (let top = 0; top < size; top += 2) {
    const upper = modules.slice(top * size, (top + 1) * size);
    // The quiet zone goes on below the last row.
    const lower = modules.slice((top + 1) * size, (top + 2) * size).padEnd(size, "0");
    lines.push(draw(upper, lower));
  }
  return lines.join("\n");
}

// Black and white of the colour cube, which no theme changes, unlike the first 16 colours.
const BLACK_ON_WHITE = "\u001b[38;5;16;48;5;231m";
const WHITE_ON_BLACK = "\u001b[38;5;231;48;5;16m";
const RESET = "\u001b[0m";

/** Dark on dark is a space, not a full block: some fonts leave gaps between those. */
function colouredLine(upper: string, lower: string): string {
  let line = "";
  let colours = "";
  for (let x = 0; x < upper.length; x++) {
    const cell = `${upper[x]}${lower[x]}`;
    const wanted = cell === "11" ? WHITE_ON_BLACK : BLACK_ON_WHITE;
    if (wanted !== colours) line += wanted;
    colours = wanted;
    line += DARK_ON_LIGHT[cell];
  }
  return line + RESET;
}

function plainLine(upper: string, lower: string): string {
  return Array.from(upper, (module, x) => LIGHT_ON_DARK[`${module}${lower[x]}`]).join("");
}

const DARK_ON_LIGHT: Readonly<Record<string, string>> = {
  "00": " ",
  "10": "▀",
  "01": "▄",
  "11": " ",
};
const LIGHT_ON_DARK: Readonly<Record<string, string>> = {
  "00": "█",
  "10": "▄",
  "01": "▀",
  "11": " ",
};
