import type { ToolListing, ToolResult, ToolSource } from "./tool.ts";

/**
 * One source of many; a call goes to the first that lists its server. Sources are asked at the
 * same time, and one that fails adds a sentence and no tools.
 */
export function joinSources(...sources: readonly ToolSource[]): ToolSource {
  const owners = new Map<string, ToolSource>();
  return {
    async list(signal) {
      const listings = await Promise.all(sources.map((source) => listingOf(source, signal)));
      for (const [index, { tools }] of listings.entries())
        for (const { server } of tools) {
          const source = sources[index];
          if (source && !owners.has(server)) owners.set(server, source);
        }
      const tools = listings.flatMap((listing, index) =>
        listing.tools.filter(({ server }) => owners.get(server) === sources[index]),
      );
      return {
        tools,
        notices: listings.flatMap(({ notices }) => notices),
        instructions: listings.flatMap(({ instructions = [] }) => instructions),
      };
    },
    async call(tool, given, options): Promise<ToolResult> {
      const owner = owners.get(tool.server);
      if (owner) return owner.call(tool, given, options);
      return { outcome: "error", text: `There is no server ${tool.server}.` };
    },
  };
}

async function listingOf(source: ToolSource, signal: AbortSignal): Promise<ToolListing> {
  try {
    return await source.list(signal);
  } catch {
    return { tools: [], notices: ["The tools of a server could not be listed."] };
  }
}
