/** Rows as lines with their columns aligned, each line with its end; empty without a row. */
export function table(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => widthOf(row[column] ?? ""))),
  );
  const pad = (cell: string, column: number): string =>
    cell + " ".repeat((widths[column] ?? 0) - widthOf(cell));
  return rows.map((row) => `${row.map(pad).join("  ").trimEnd()}\n`).join("");
}

const graphemes = new Intl.Segmenter();

/** How many characters people see; a wide one counts once, like the others. */
function widthOf(text: string): number {
  return [...graphemes.segment(text)].length;
}
