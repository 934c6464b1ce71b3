import { isRecord } from "../parse-json.ts";
import type { Redact } from "./redact.ts";
import type { Client } from "./sdk.ts";
import { cleanWords, readTools, type ServerTools } from "./tool-definition.ts";

const MAX_PAGES = 64;
const PAGE_MS = 30_000;
const MAX_INSTRUCTIONS_CHARACTERS = 2048;

interface ListingOptions {
  readonly signal: AbortSignal;
  readonly redact: Redact;
  /** The listing for which one stands that the client gave. */
  readonly take: (result: unknown) => unknown;
}

/**
 * All tools of a server, page by page, at most 64 of them, and how they are used. Rejects when it
 * does not give them.
 */
export async function listTools(
  client: Client,
  server: string,
  options: ListingOptions,
): Promise<ServerTools> {
  const tools = await allTools(client, server, options);
  const words = client.getInstructions();
  if (typeof words !== "string") return tools;
  const instructions = cleanWords(words, MAX_INSTRUCTIONS_CHARACTERS, options.redact);
  return instructions === "" ? tools : { ...tools, instructions };
}

async function allTools(
  client: Client,
  server: string,
  { signal, redact, take }: ListingOptions,
): Promise<ServerTools> {
  if (client.getServerCapabilities()?.tools === undefined)
    return { tools: [], notices: [`${server}: it has no tools`] };
  const listed: unknown[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const request = { method: "tools/list", params: cursor === undefined ? {} : { cursor } };
    const answer = await client.request(request, ANY_RESULT, { signal, timeout: PAGE_MS });
    const result = readListing(take(answer));
    for (const tool of result.tools) listed.push(tool);
    if (result.nextCursor === undefined || result.nextCursor === cursor)
      return readTools(server, listed, redact);
    cursor = result.nextCursor;
  }
  const { tools, notices } = await readTools(server, listed, redact);
  return { tools, notices: [...notices, `${server}: its list of tools does not end`] };
}

interface Listing {
  readonly tools: readonly unknown[];
  readonly nextCursor?: string;
}

// One tool that is not as the protocol has it costs that tool, not all of them.
const ANY_RESULT = {
  "~standard": {
    version: 1,
    vendor: "remote-chat",
    validate: (value: unknown) => ({ value }),
  },
} as const;

function readListing(value: unknown): Listing {
  const { tools, nextCursor } = isRecord(value) ? value : {};
  return {
    tools: Array.isArray(tools) ? tools : [],
    ...(typeof nextCursor === "string" && { nextCursor }),
  };
}
