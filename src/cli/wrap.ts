/**
 * A text with its lines broken at spaces, so that none is wider than `width` characters
 * unless one word is. What follows stands below the line's text: below the column after
 * its last run of two or more spaces, if it has one near its beginning.
 */
export function wrapLines(text: string, width: number): string {
  return text
    .split("\n")
    .map((line) => wrapLine(line, width))
    .join("\n");
}

/** A text wrapped as wide as a terminal is, and as it stands for anything else. */
export function forTerminal(
  text: string,
  { isTTY = false, columns = 80 }: { readonly isTTY?: boolean; readonly columns?: number },
): string {
  return isTTY && columns >= MIN_COLUMNS ? wrapLines(text, columns) : text;
}

// Narrower ones are left to break lines by themselves.
const MIN_COLUMNS = 30;

function wrapLine(line: string, width: number): string {
  if (line.length <= width) return line;
  // "  provider  Ollama, …": a label, then its text.
  const label = /^\s*\S{0,12} {2,}|^\s+/.exec(line)?.[0] ?? "";
  const indent = " ".repeat(label.length);
  const lines: string[] = [];
  let current = label;
  for (const word of line.slice(label.length).split(" ")) {
    const isEmpty = current.length === label.length;
    if (!isEmpty && current.length + 1 + word.length > width) {
      lines.push(current);
      current = indent + word;
    } else current += isEmpty ? word : ` ${word}`;
  }
  return [...lines, current].join("\n");
}
