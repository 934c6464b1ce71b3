// A last line that is longer is left alone: nobody sees its end flash.
const MAX_LINE = 2_000;

/**
 * A text in the middle of being written, so that its end does not flash: `**bold` gets its end,
 * what may become a list, a rule, a table or a link is not shown before it is one.
 */
export function withoutUnfinished(text: string): string {
  if (isInFence(text)) return text;
  const block = text.slice(text.lastIndexOf("\n\n") + 1).replace(/^\n+/, "");
  // A table's head, whose rule has not come yet.
  if (/^ {0,3}\|[^\n]*(?:\n[ |:-]*)?$/.test(block)) return text.slice(0, -block.length);
  const lineStart = text.lastIndexOf("\n") + 1;
  const line = text.slice(lineStart);
  if (line.length > MAX_LINE) return text;
  // It may become an item, a rule, a heading, or the underline that makes a heading of a line.
  if (/^[ \t>]*(?:[-+*=_#|`~]+|\d{1,3}[.)])?[ \t]*(?:[-*+] \[[ xX]?)?$/.test(line))
    return line.trim() === "" ? text : text.slice(0, lineStart);
  return text.slice(0, lineStart) + finished(line);
}

/** Whether a text ends in a code block, or with its end. */
function isInFence(text: string): boolean {
  const fences = text.match(/^ {0,3}(?:```|~~~)[^\n]*/gm);
  if (!fences) return false;
  return fences.length % 2 === 1 || text.endsWith(fences.at(-1) ?? "");
}

function finished(line: string): string {
  const masked = maskCode(line);
  const open = /(?<!`)(`+)[^`]*`*$/.exec(masked);
  if (open?.[1] !== undefined) {
    const code = line.slice(open.index + open[1].length).replace(/`+$/, "");
    const before = closed(line.slice(0, open.index), masked.slice(0, open.index));
    return code.trim() === ""
      ? before.text + before.ends
      : `${before.text}${open[1]}${code}${open[1]}${before.ends}`;
  }
  const link = /!?\[(?:[^\][]*|[^\][]+\](?:\([^()\s]*)?)$/.exec(masked);
  if (!link) return joined(closed(line, masked));
  const label = link[0].startsWith("!")
    ? ""
    : line.slice(link.index + 1).replace(/\](?:\([^()]*)?$/, "");
  const rest = line.slice(0, link.index) + label;
  return joined(closed(rest, maskCode(rest)));
}

/** The same length, with whole code spans and formulas blotted out. */
function maskCode(line: string): string {
  return line.replace(
    /(?<!`)(`+)(?!`)[^`]*\1(?!`)|\$[^$\s](?:[^$]*[^$\s])?\$|\\[^\w\s]/g,
    (whole) => "x".repeat(whole.length),
  );
}

function joined({ text, ends }: { text: string; ends: string }): string {
  return text.trimEnd() + ends;
}

/** A text without a marker at its end that begins nothing yet, and the ends of those that it began. */
function closed(text: string, masked: string): { text: string; ends: string } {
  const open: string[] = [];
  for (const { 0: run, index } of masked.matchAll(/\*{1,3}|_{1,3}|~~/g)) {
    const before = masked[index - 1] ?? " ";
    const after = masked[index + run.length];
    let rest = run;
    if (!/\s/.test(before))
      for (
        let last = open.at(-1);
        last !== undefined && rest.startsWith(last);
        last = open.at(-1)
      ) {
        rest = rest.slice(last.length);
        open.pop();
      }
    if (rest === "") continue;
    if (after === undefined)
      return { text: text.slice(0, index + run.length - rest.length), ends: ends(open) };
    if (rest === run && /[\s\p{P}]/u.test(before) && !/\s/.test(after)) open.push(run);
  }
  return { text: /[~]$/.test(masked) ? text.slice(0, -1) : text, ends: ends(open) };
}

function ends(open: readonly string[]): string {
  return open.toReversed().join("");
}
