const OPEN = "<think>";
const CLOSE = "</think>";
const CODE_FENCE = /^ {0,3}(?:```|~~~)/gm;

/**
 * What was said in an assistant's message that a client sends back, without the traces that
 * it was shown: a model's reasoning, and what a run did. Only a whole trace at the beginning
 * counts, or one that ends its line and stands in no code: a model may also write about the
 * tags. The page of this program tells them apart by the same rules.
 */
export function spokenText(content: string): string {
  const fences = Array.from(content.matchAll(CODE_FENCE), ({ index }) => index);
  let fence = 0;
  let isInCode = false;
  const lead = content.length - content.trimStart().length;
  let spoken = "";
  let textStart = 0;
  for (let at = 0; ; ) {
    const open = content.indexOf(OPEN, at);
    const close = open < 0 ? -1 : content.indexOf(CLOSE, open);
    // A reply that was cut off while the model still thought says nothing.
    if (close < 0 && open === lead) return "";
    if (close < 0) return (spoken + content.slice(textStart)).trim();
    for (; (fences[fence] ?? content.length) < open; fence++) isInCode = !isInCode;
    at = close + CLOSE.length;
    const isFirst = open === lead;
    if (!isFirst && (isInCode || !isWholeLine(content, open, at))) continue;
    spoken += content.slice(textStart, open);
    if (content[at] === "\n") at++;
    textStart = at;
    // Fences inside a trace are not the text's.
    while ((fences[fence] ?? content.length) < at) fence++;
  }
}

/** Whether a trace ends its line, and is not quoted. */
function isWholeLine(content: string, open: number, end: number): boolean {
  return content[open - 1] !== "`" && (end === content.length || content[end] === "\n");
}
