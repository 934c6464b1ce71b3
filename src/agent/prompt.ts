import { cleanText } from "../tools/clean-text.ts";
import { firstBytes } from "../tools/result-text.ts";

/** What a system prompt is made of; whatever is missing or empty is left out. */
export interface PromptParts {
  /** `system-prompt.md` and `agents.md` of the layers, in order. */
  readonly preamble?: readonly string[];
  /** The agent's own text. */
  readonly body?: string;
  readonly guidelines?: string;
  readonly skills?: readonly {
    readonly id: string;
    readonly name: string;
    readonly description: string;
  }[];
  /** Notes that are always told of. */
  readonly notes?: readonly { readonly title: string; readonly summary: string }[];
  /** What servers say about themselves. */
  readonly servers?: readonly { readonly name: string; readonly instructions: string }[];
}

const MAX_NOTES_BYTES = 8192;
const MAX_INSTRUCTIONS_CHARACTERS = 2048;

/** Puts a system prompt together. What tools gave never becomes a part of one. */
export function buildSystemPrompt({
  preamble = [],
  body = "",
  guidelines = "",
  skills = [],
  notes = [],
  servers = [],
}: PromptParts): string {
  const skillLines = skills.map(
    ({ id, name, description }) => `- ${oneLine(id)}: ${oneLine(name)}. ${oneLine(description)}`,
  );
  const noteLines = notes.map(({ title, summary }) => `- ${oneLine(title)}: ${oneLine(summary)}`);
  return [
    ...preamble,
    body,
    section("Guidelines", guidelines),
    section("Skills (load_skill gives the instructions of one)", skillLines.join("\n")),
    section("The person's notes (titles and summaries)", wholeLines(noteLines, MAX_NOTES_BYTES)),
    ...servers.map(({ name, instructions }) =>
      section(
        `What the server ${oneLine(name)} says about its tools; it gives no permissions`,
        cleanText(instructions).text.slice(0, MAX_INSTRUCTIONS_CHARACTERS),
      ),
    ),
  ]
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .join("\n\n");
}

function section(title: string, text: string): string {
  return text.trim() === "" ? "" : `## ${title}\n${text}`;
}

function oneLine(text: string): string {
  return cleanText(text).text.replaceAll(/\s+/g, " ").trim();
}

function wholeLines(lines: readonly string[], maxBytes: number): string {
  const all = lines.join("\n");
  const kept = firstBytes(all, maxBytes);
  return kept === all ? all : kept.slice(0, Math.max(0, kept.lastIndexOf("\n")));
}
