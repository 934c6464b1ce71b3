import { buildSystemPrompt } from "../agent/prompt.ts";
import { skillsOf } from "../library/agent-tools.ts";
import type { Library, LibraryAgent } from "../library/library.ts";

/** The system prompt of an agent, of all the files that have a part in it. */
export function agentPrompt(library: Library, agent: LibraryAgent): string {
  return buildSystemPrompt({
    preamble: [library.systemPrompt, library.guidelines],
    body: agent.systemPrompt,
    guidelines: agent.guidelines,
    skills: skillsOf(library, agent),
    notes: library.notes.filter(({ context }) => context === "auto"),
  });
}
