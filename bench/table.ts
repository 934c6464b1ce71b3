/** Prints rows under a title, in columns as wide as they need to be. */
export function printTable(
  title: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const widths = header.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("   ");
  const text = [title, line(header), ...rows.map(line)].join("\n  ");
  process.stdout.write(`\n${text}\n`);
}

/** A whole number with commas. */
export function count(value: number): string {
  return Math.round(value).toLocaleString("en");
}

/** `+2.3 %`, of a ratio where 1 is no difference. */
export function difference(ratio: number): string {
  const more = (ratio - 1) * 100;
  return `${more >= 0 ? "+" : "−"}${Math.abs(more).toFixed(1)} %`;
}

/** `23 %` of a share of 1. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

/** Milliseconds with two digits behind the point. */
export function ms(value: number): string {
  return `${value.toFixed(2)} ms`;
}

/** KiB with one digit behind the point. */
export function kib(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KiB`;
}

/** MiB with one digit behind the point. */
export function mib(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
