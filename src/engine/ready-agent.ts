import { ChatError } from "../errors.ts";
import { isId } from "../library/fields.ts";
import type { Library, LibraryAgent } from "../library/library.ts";

/** The agent of this id. @throws ChatError `not_found.agent` for one that cannot be run now */
export function readyAgent(library: Library, id: string): LibraryAgent {
  const agent = library.agents.find((each) => each.id === id);
  if (agent?.state === "ready") return agent;
  throw new ChatError("not_found.agent", agent ? whyNotReady(agent) : noSuchAgent(id));
}

function noSuchAgent(id: string): string {
  if (!isId(id)) return "There is no agent of that name here. Choose one of the list.";
  return `There is no agent '${id}' here. Choose one of the list, or add agents/${id}/agent.md on the PC.`;
}

function whyNotReady({ id, state, connectionType }: LibraryAgent): string {
  switch (state) {
    case "disabled":
      return `The agent '${id}' is disabled. Set "enabled: true" in its agent.md on the PC.`;
    case "untrusted":
      return `The agent '${id}' is of a workspace that is not trusted. Look at its files on the PC, then trust it there: agents trust.`;
    default:
      return `The agent '${id}' is of the kind '${connectionType}', which does not run here. Choose another one.`;
  }
}
