import type { Standing } from "../agent/policy.ts";
import { mayUseBuiltIn, mayUseServer, mayUseTool } from "../library/agent-tools.ts";
import type { Library, LibraryAgent, LibraryServer } from "../library/library.ts";
import { BUILTIN_SERVER } from "../tools/builtin-tools.ts";
import type { AgentTool } from "../tools/tool.ts";

/** What says which tools a run may use. */
export interface Permitting {
  readonly library: Library;
  readonly agent: LibraryAgent;
  /** The servers whose tools are written in code. */
  readonly codeServers: ReadonlySet<string>;
  /** These tools alone, by `server:tool`; all without it. */
  readonly only: readonly string[] | undefined;
  /** Whether there is somewhere to write notes. */
  readonly canWriteNotes: boolean;
}

/** The rest of a result of the run's own, of which the model was told that it can read it. */
const READ_RESULT = "read_result";

/** What the files say of a tool, and what the run was begun with. */
export function standingOf(
  tool: Pick<AgentTool, "server" | "name">,
  { library, agent, codeServers, only, canWriteNotes }: Permitting,
): Standing {
  const { server, name } = tool;
  const isBuiltin = server === BUILTIN_SERVER;
  if (isBuiltin && name === READ_RESULT) return "hints";
  if (only && !only.includes(`${server}:${name}`)) return "deny";
  if (isBuiltin) {
    const isThere = name !== "write_note" || canWriteNotes;
    return isThere && mayUseBuiltIn(agent, name) ? "hints" : "deny";
  }
  if (codeServers.has(server)) return mayUseTool(agent, tool) ? "hints" : "deny";
  const entry = readyServers(library).find((each) => each.name === server);
  return entry && mayUseTool(agent, tool, entry.tools) ? entry.approval : "deny";
}

/** A server that can be started. */
export type ReadyServer = LibraryServer & Required<Pick<LibraryServer, "server">>;

/** The servers of the files that can be started. */
export function readyServers({ servers }: Pick<Library, "servers">): readonly ReadyServer[] {
  return servers.filter(
    (each): each is ReadyServer =>
      each.state === "ready" && each.server !== undefined && each.name !== BUILTIN_SERVER,
  );
}

/** Whether a run may use a server at all, so that it is worth starting. */
export function mayNeedServer(
  server: string,
  { agent, only }: Pick<Permitting, "agent" | "only">,
): boolean {
  if (!mayUseServer(agent, server)) return false;
  return only === undefined || only.some((tool) => tool.startsWith(`${server}:`));
}
