import { lineBlocks, nodesIn } from "../markdown/code-lines.ts";

/** What is drawn: a code's lines, each as pieces with their colours. */
export interface CodeImage {
  readonly language: string;
  readonly lines: readonly (readonly { readonly text: string; readonly colour: string }[])[];
  readonly ground: string;
  readonly ink: string;
}

// Longer lines are broken, and longer codes refused: the largest picture is 2,100 by 8,000 pixels.
const MAX_COLUMNS = 100;
const MAX_LINES = 180;

const SCALE = 2;
const FONT_PX = 14;
const LINE_PX = 21;
const PADDING_PX = 20;

/** Draws a code as a PNG; undefined for one that is too long. */
export async function drawCode(image: CodeImage): Promise<Blob | undefined> {
  const lines = image.lines.flatMap(brokenLine);
  if (lines.length > MAX_LINES) return undefined;
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  if (!context) return undefined;
  const font = `${FONT_PX}px ${getComputedStyle(document.body).getPropertyValue("--mono")}`;
  context.font = font;
  const widthOf = (line: (typeof lines)[number]): number =>
    context.measureText(line.map(({ text }) => text).join("")).width;
  const width = Math.max(240, ...lines.map(widthOf)) + 2 * PADDING_PX;
  const head = image.language === "" ? 0 : LINE_PX + 4;
  canvas.width = Math.ceil(width * SCALE);
  canvas.height = Math.ceil((lines.length * LINE_PX + head + 2 * PADDING_PX) * SCALE);
  context.scale(SCALE, SCALE);
  context.fillStyle = image.ground;
  context.fillRect(0, 0, width, canvas.height);
  context.textBaseline = "middle";
  // A canvas forgets its font when its size is set.
  context.font = font;
  context.fillStyle = image.ink;
  context.globalAlpha = 0.65;
  context.fillText(image.language, PADDING_PX, PADDING_PX + LINE_PX / 2);
  context.globalAlpha = 1;
  for (const [index, line] of lines.entries()) {
    let x = PADDING_PX;
    for (const { text, colour } of line) {
      context.fillStyle = colour;
      context.fillText(text, x, PADDING_PX + head + (index + 0.5) * LINE_PX);
      x += context.measureText(text).width;
    }
  }
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), "image/png"));
}

function brokenLine(line: CodeImage["lines"][number]): CodeImage["lines"][number][] {
  const broken: { text: string; colour: string }[][] = [[]];
  let room = MAX_COLUMNS;
  for (const { text, colour } of line)
    for (let rest = text; rest !== "" && broken.length <= MAX_LINES; ) {
      if (room === 0) {
        broken.push([]);
        room = MAX_COLUMNS;
      }
      const piece = rest.slice(0, room);
      broken.at(-1)?.push({ text: piece, colour });
      room -= piece.length;
      rest = rest.slice(piece.length);
    }
  return broken;
}

/** What a code block in the page shows, to be drawn. */
export function codeImageOf(figure: Element): CodeImage {
  const code = figure.querySelector("code") ?? figure;
  const lines: { text: string; colour: string }[][] = [[]];
  for (const node of lineBlocks(code).flatMap(nodesIn)) {
    const element = node instanceof Element ? node : code;
    const { color: colour } = getComputedStyle(element);
    const texts = (node.textContent ?? "").replaceAll("\t", "    ").split("\n");
    for (const [index, text] of texts.entries()) {
      if (index > 0) lines.push([]);
      if (text !== "") lines.at(-1)?.push({ text, colour });
    }
  }
  if (lines.at(-1)?.length === 0) lines.pop();
  return {
    language: figure.querySelector("figcaption span")?.textContent ?? "",
    lines,
    ground: getComputedStyle(figure).backgroundColor,
    ink: getComputedStyle(code).color,
  };
}
