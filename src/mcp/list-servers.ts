import { AbortScope } from "../abort-scope.ts";
import type { ToolListing } from "../tools/tool.ts";
import { McpError } from "./mcp-error.ts";
import type { ServerKeeper } from "./server-keeper.ts";

/**
 * The tools of servers, which are started where they do not run. Waits for at most `waitMs`
 * milliseconds; a server that is not there by then contributes a sentence. Never rejects.
 */
export async function listServers(
  keepers: readonly ServerKeeper[],
  { signal, waitMs }: { readonly signal: AbortSignal; readonly waitMs: number },
): Promise<ToolListing> {
  const scope = new AbortScope(signal);
  const timer = setTimeout(() => scope.abort(undefined), waitMs);
  const listings = await Promise.all(keepers.map((keeper) => listServer(keeper, scope.signal)));
  clearTimeout(timer);
  scope.close();
  return {
    tools: listings.flatMap(({ tools }) => tools),
    notices: listings.flatMap(({ notices }) => notices),
    instructions: listings.flatMap(({ instructions = [] }) => instructions),
  };
}

async function listServer(keeper: ServerKeeper, signal: AbortSignal): Promise<ToolListing> {
  const { name } = keeper.server;
  try {
    const { tools, notices, instructions } = await keeper.tools(signal);
    return {
      tools: tools.map(({ definition, ...tool }) => tool),
      notices,
      ...(instructions !== undefined && { instructions: [{ server: name, text: instructions }] }),
    };
  } catch (error) {
    const { state } = keeper.status;
    const isSlow = signal.aborted && (state === "starting" || state === "off");
    if (isSlow) return { tools: [], notices: [`${name} is still starting`] };
    const message = error instanceof McpError ? error.forPerson : "it gave no list of its tools";
    return { tools: [], notices: [`${name}: ${message}`] };
  }
}
