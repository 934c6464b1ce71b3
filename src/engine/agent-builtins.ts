import { skillsOf } from "../library/agent-tools.ts";
import type { Library, LibraryAgent, LibraryNote } from "../library/library.ts";
import { searchNotes } from "../library/search-notes.ts";
import type { BuiltinPorts, NotePort, ResultPort } from "../tools/builtin-ports.ts";
import type { AgentEngineOptions } from "./engine-options.ts";

/** What the built-in tools of one run read and write; without what there is nothing of. */
export function agentBuiltins(
  { library, agent }: { readonly library: Library; readonly agent: LibraryAgent },
  {
    results,
    noteStore,
    conversations,
  }: Pick<AgentEngineOptions, "noteStore" | "conversations"> & { readonly results: ResultPort },
): BuiltinPorts {
  const skills = skillsOf(library, agent);
  const hasNotes = library.notes.length > 0 || noteStore !== undefined;
  return {
    results,
    ...(skills.length > 0 && {
      skills: { load: async (wanted) => skills.find(({ id }) => id === wanted)?.body },
    }),
    ...(hasNotes && { notes: notesOf(library.notes, noteStore) }),
    ...(conversations && { conversations }),
  };
}

function notesOf(
  notes: readonly LibraryNote[],
  noteStore: AgentEngineOptions["noteStore"],
): NotePort {
  return {
    async search(query, limit) {
      const hits = await searchNotes(notes, query, { limit });
      return hits.map(({ note: { id, title, summary } }) => ({ id, title, summary }));
    },
    async read(wanted) {
      const note = notes.find(({ id }) => id === wanted);
      return note && noteText(note);
    },
    async write(note) {
      if (!noteStore) throw new TypeError("there is nowhere to write notes");
      return noteStore.write(note);
    },
  };
}

function noteText({ title, summary, tags, references, body }: LibraryNote): string {
  const about = [
    `title: ${title}`,
    ...(summary === "" ? [] : [`summary: ${summary}`]),
    ...(tags.length === 0 ? [] : [`tags: ${tags.join(", ")}`]),
    ...(references.length === 0 ? [] : [`references: ${references.join(", ")}`]),
  ];
  return `${about.join("\n")}\n\n${body}`;
}
