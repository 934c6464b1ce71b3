/** A piece of a reply: what the model says, or what it thought before it. */
export interface ReplyPart {
  readonly kind: "text" | "thought";
  readonly text: string;
  /** Whether a thought has come to its end; true for every text. */
  readonly ended: boolean;
}

const OPEN = "<think>";
const CLOSE = "</think>";

/**
 * Takes a reply's reasoning traces, `<think>…</think>`, apart from its text. At the very
 * beginning one may be still open. Further on only a whole one counts that ends its line,
 * and stands in no code: there a model may also just be writing about the tags.
 */
export function splitReply(reply: string): ReplyPart[] {
  const parts: ReplyPart[] = [];
  let textStart = 0;
  const lead = /^\s*/.exec(reply.slice(0, 64))?.[0].length ?? 0;
  // Half a tag at the beginning is not shown as text for a moment.
  if (reply.length > lead && OPEN.startsWith(reply.slice(lead, lead + OPEN.length)))
    if (reply.length < lead + OPEN.length) return [];
  if (reply.startsWith(OPEN, lead)) {
    const end = reply.indexOf(CLOSE, lead);
    if (end < 0) return [thought(withoutPartOf(CLOSE, reply.slice(lead + OPEN.length)), false)];
    parts.push(thought(reply.slice(lead + OPEN.length, end), true));
    textStart = end + CLOSE.length;
  }
  for (let at = textStart; ; ) {
    const open = reply.indexOf(OPEN, at);
    const close = open < 0 ? -1 : reply.indexOf(CLOSE, open);
    if (close < 0) break;
    at = close + CLOSE.length;
    if (!isTrace(reply, textStart, open, at)) continue;
    addText(parts, reply.slice(textStart, open));
    parts.push(thought(reply.slice(open + OPEN.length, close), true));
    textStart = at;
  }
  addText(parts, reply.slice(textStart));
  return parts;
}

/** What the model said, without what it thought: what goes back to it, or is copied. */
export function spokenText(reply: string): string {
  const texts = splitReply(reply).filter(({ kind }) => kind === "text");
  return texts
    .map(({ text }) => text)
    .join("\n\n")
    .trim();
}

function thought(text: string, ended: boolean): ReplyPart {
  return { kind: "thought", text: text.trim(), ended };
}

function addText(parts: ReplyPart[], text: string): void {
  const trimmed = text.replace(/^\s*\n/, "");
  if (trimmed.trim() !== "") parts.push({ kind: "text", text: trimmed, ended: true });
}

function isTrace(reply: string, textStart: number, open: number, end: number): boolean {
  if (end < reply.length && reply[end] !== "\n") return false;
  if (reply[open - 1] === "`") return false;
  const fences = reply.slice(textStart, open).match(/^ {0,3}(```|~~~)/gm);
  return (fences?.length ?? 0) % 2 === 0;
}

/** A text without the beginning of `tag` that it may end in. */
function withoutPartOf(tag: string, text: string): string {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length--)
    if (text.endsWith(tag.slice(0, length))) return text.slice(0, -length);
  return text;
}
