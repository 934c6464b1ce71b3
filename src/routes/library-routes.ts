import type { AgentSurface } from "./agents.ts";
import type { LibraryDesk } from "./library-desk.ts";
import { addMcpServerRoutes, addOwnerMcpServerRoutes } from "./mcp-server-routes.ts";
import { addNoteRoutes } from "./note-routes.ts";
import { addOwnerProfileRoutes, addProfileRoutes } from "./profile-routes.ts";
import { addOwnerSkillRoutes, addSkillRoutes } from "./skill-routes.ts";

/**
 * Lets the owner, and devices with the grant `agent`, read and edit the agents' files: agents,
 * skills, notes and servers. All that can start programs, or is in everybody's prompts, is
 * edited by the owner alone.
 */
export function libraryRoutes(desk: LibraryDesk): AgentSurface {
  return {
    flatErrors: ["/v1/knowledge/*", "/v1/mcp/*", "/v1/profiles/*", "/v1/skills/*"],
    listsAgents: true,
    addRoutes(app) {
      addProfileRoutes(app, desk);
      addSkillRoutes(app, desk);
      addNoteRoutes(app, desk);
      addMcpServerRoutes(app, desk);
    },
    addOwnerRoutes(app) {
      addOwnerProfileRoutes(app, desk);
      addOwnerSkillRoutes(app, desk);
      addOwnerMcpServerRoutes(app, desk);
    },
  };
}
