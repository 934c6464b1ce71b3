import type { AuditLog } from "../../audit.ts";
import type { LibraryDesk } from "../../routes/library-desk.ts";
import { diskAgents } from "./agent-editor.ts";
import { DeskEdits, type DeskEditsOptions } from "./desk-edits.ts";
import { diskNotes } from "./note-editor.ts";
import { diskServers, type ServerEditorOptions } from "./server-editor.ts";
import { diskSkills } from "./skill-editor.ts";

/** What {@link diskDesk} works with. */
export interface DiskDeskOptions extends DeskEditsOptions, ServerEditorOptions {
  readonly currentAgent: () => string | undefined;
  /** Makes an agent that one. @throws CliError */
  readonly chooseAgent: (id: string) => Promise<void>;
  readonly audit: AuditLog;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** The agents' files on disk, as they are read and edited over HTTP. */
export function diskDesk(options: DiskDeskOptions): LibraryDesk {
  const { currentAgent, chooseAgent, audit, now = Date.now } = options;
  const edits = new DeskEdits(options);
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
