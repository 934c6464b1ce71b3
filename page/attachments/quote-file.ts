import type { QuotedFile } from "../chat/attachment.ts";

/**
 * A file's text as the model gets it: its name, and the text in a fence that nothing in the
 * text can close.
 */
export function quoteFile(
  { name, isCut }: Pick<QuotedFile, "name" | "isCut">,
  text: string,
): string {
  const runs = text.match(/`{3,}/g) ?? [];
  const longest = runs.reduce((most, { length }) => Math.max(most, length), 2);
  const fence = "`".repeat(longest + 1);
  const cut = isCut ? `, of which only the first ${text.length} characters follow` : "";
  const end = text.endsWith("\n") ? "" : "\n";
  return `Attached file ${JSON.stringify(cleanName(name))}${cut}:\n${fence}\n${text}${end}${fence}`;
}

/** What the model is told in the place of an attachment that is not sent again. */
export function leftOutNote({ kind, name }: { kind: string; name: string }): string {
  const what =
    kind === "file" ? `The text of the file ${JSON.stringify(cleanName(name))}` : "A picture";
  return `[${what} was here. It was sent before, and is left out now to keep this request small.]`;
}

/** The same of a picture that the model would not see. */
export const UNSEEN_NOTE = "[A picture was here. It is left out, since this model takes none.]";

const MAX_NAME_LENGTH = 120;

/** A name in one line, and not too long. */
export function cleanName(name: string): string {
  const line = name.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").trim();
  if (line.length <= MAX_NAME_LENGTH) return line || "file";
  const ending = /\.[^.]{1,12}$/.exec(line)?.[0] ?? "";
  const start = line.slice(0, MAX_NAME_LENGTH - 1 - ending.length).replace(/[\ud800-\udbff]$/, "");
  return `${start}…${ending}`;
}
