import type { App } from "./app.ts";
import { flattenErrors } from "./flatten-errors.ts";
import type { LibraryEditor } from "./library-editor.ts";
import { addMcpServerRoutes, addOwnerMcpServerRoutes } from "./mcp-server-routes.ts";
import { addNoteRoutes } from "./note-routes.ts";
import { addOwnerProfileRoutes, addProfileRoutes } from "./profile-routes.ts";
import { addOwnerSkillRoutes, addSkillRoutes } from "./skill-routes.ts";

const PATHS = ["agent-profiles", "agent-sessions", "knowledge", "mcp", "profiles", "skills"];

/** Answers with errors as DotAgents' app reads them, on the paths that it knows. */
export function addLibraryErrorForm(app: App): void {
  for (const path of PATHS) app.use(`/v1/${path}/*`, flattenErrors);
}

/** What the owner reads and edits of the agents' files, and devices with the grant `agent`. */
export function addLibraryRoutes(app: App, editor: LibraryEditor): void {
  addProfileRoutes(app, editor);
  addSkillRoutes(app, editor);
  addNoteRoutes(app, editor);
  addMcpServerRoutes(app, editor);
}

/** What the owner alone does with them: all that can start programs or is in everybody's prompts. */
export function addOwnerLibraryRoutes(app: App, editor: LibraryEditor): void {
  addOwnerProfileRoutes(app, editor);
  addOwnerSkillRoutes(app, editor);
  addOwnerMcpServerRoutes(app, editor);
}
