import type { AuditLog } from "../../audit.ts";
import type { LibraryEditor } from "../../routes/library-editor.ts";
import { diskAgents } from "./agent-editor.ts";
import { LibraryEdits, type LibraryEditsOptions } from "./library-edits.ts";
import { diskNotes } from "./note-editor.ts";
import { diskServers, type ServerEditorOptions } from "./server-editor.ts";
import { diskSkills } from "./skill-editor.ts";

/** What {@link diskLibraryEditor} works with. */
export interface DiskLibraryEditorOptions extends LibraryEditsOptions, ServerEditorOptions {
  readonly currentAgent: () => string | undefined;
  /** Makes an agent that one. @throws CliError */
  readonly chooseAgent: (id: string) => Promise<void>;
  readonly audit: AuditLog;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** The agents' files on disk, as they are read and edited over HTTP. */
export function diskLibraryEditor(options: DiskLibraryEditorOptions): LibraryEditor {
  const { currentAgent, chooseAgent, audit, now = Date.now } = options;
  const edits = new LibraryEdits(options);
  return {
    library: () => edits.library(),
    notes: diskNotes(edits, now),
    skills: diskSkills(edits, now),
    agents: diskAgents(edits, { currentAgent, now }),
    servers: diskServers(edits, options),
    currentAgent,
    chooseAgent: (id) => edits.edit("current profile", () => chooseAgent(id)),
    audit,
  };
}
