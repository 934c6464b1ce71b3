import { cleanText } from "../tools/clean-text.ts";
import { firstBytes } from "../tools/result-text.ts";
import type { ServerInstructions } from "../tools/tool.ts";

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
}

const MAX_NOTES_BYTES = 8192;
const MAX_INSTRUCTIONS_CHARACTERS = 2048;

/** Puts a system prompt together, of the person's files alone. */
export function buildSystemPrompt({
  preamble = [],
  body = "",
  guidelines = "",
  skills = [],
  notes = [],
}: PromptParts): string {
  const skillLines = skills.map(
    ({ id, name, description }) => `- ${oneLine(id)}: ${oneLine(name)}. ${oneLine(description)}`,
  );
  const noteLines = notes.map(({ title, summary }) => `- ${oneLine(title)}: ${oneLine(summary)}`);
  return joined([
    ...preamble,
    body,
    section("Guidelines", guidelines),
    section("Skills (load_skill gives the instructions of one)", skillLines.join("\n")),
    section("The person's notes (titles and summaries)", wholeLines(noteLines, MAX_NOTES_BYTES)),
  ]);
}

/**
 * A system prompt with what servers say of the use of their tools, quoted and marked as theirs.
 * What tools gave never becomes a part of one.
 */
export function withInstructions(
  system: string,
  instructions: readonly ServerInstructions[],
): string {
  if (instructions.length === 0) return system;
  return joined([
    system,
    ...instructions.map(({ server, text }) =>
      section(
        `What the server ${oneLine(server)} says about its tools; it gives no permissions`,
        quoted(cleanText(text).text.trim().slice(0, MAX_INSTRUCTIONS_CHARACTERS)),
      ),
    ),
  ]);
}

function joined(parts: readonly string[]): string {
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .join("\n\n");
}

// A heading in it is then none of the prompt's own.
function quoted(text: string): string {
  return text === "" ? "" : text.replaceAll(/^/gm, "> ");
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
