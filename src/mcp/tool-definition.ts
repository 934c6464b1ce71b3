import { isRecord } from "../parse-json.ts";
import { cleanText } from "../tools/clean-text.ts";
import type { AgentTool, ToolHints } from "../tools/tool.ts";
import { endTurnIfOver } from "../turns.ts";
import { jsonDigest } from "./canonical-json.ts";
import { cleanLine, cutText } from "./clean-line.ts";
import { isWithin } from "./json-size.ts";
import type { Redact } from "./redact.ts";

/** What a listing of a server's tools may be, at most. */
const MAX_TOOLS = 512;
const MAX_NAME_CHARACTERS = 128;
const MAX_DESCRIPTION_CHARACTERS = 1024;
const MAX_SCHEMA_CHARACTERS = 32 * 1024;
/** Of a whole definition: what it gives back, and icons, among it. */
const MAX_DEFINITION = { values: 25_000, characters: 256 * 1024 };

/** A tool as its server defines it. */
export type ToolDefinition = Readonly<Record<string, unknown>>;

/** A tool with its definition, which the SDK wants back with each call. */
export interface ListedTool extends AgentTool {
  readonly definition: ToolDefinition;
}

/** The tools of one server. */
export interface ServerTools {
  readonly tools: readonly ListedTool[];
  /** Why some are missing. */
  readonly notices: readonly string[];
  /** The server's own words on how they are used, cleaned and cut. */
  readonly instructions?: string;
}

/** Makes tools of what a server listed; those that are not fit to be used are left out, with a sentence. */
export async function readTools(
  server: string,
  listed: readonly unknown[],
  redact: Redact,
): Promise<ServerTools> {
  const tools = new Map<string, ListedTool>();
  const notices: string[] = [];
  for (const definition of listed.slice(0, MAX_TOOLS)) {
    await endTurnIfOver();
    const tool = await readTool(server, definition, redact);
    if (typeof tool === "string") notices.push(`${server}: ${tool}`);
    else if (tools.has(tool.name)) notices.push(`${server}: it has two tools ${tool.name}`);
    else tools.set(tool.name, tool);
  }
  if (listed.length > MAX_TOOLS)
    notices.push(`${server}: it has more than ${MAX_TOOLS} tools; the rest is left out`);
  return { tools: [...tools.values()], notices };
}

/** The tool, or why there is none. */
async function readTool(
  server: string,
  definition: unknown,
  redact: Redact,
): Promise<ListedTool | string> {
  if (!isRecord(definition) || typeof definition.name !== "string")
    return "a tool has no name, so it is left out";
  const { name, inputSchema, description, annotations } = definition;
  const shown = redact(cleanLine(name, 60));
  if (name === "" || name.length > MAX_NAME_CHARACTERS || cleanLine(name, 200) !== name)
    return `the tool "${shown}" has a name that cannot be used, so it is left out`;
  if (inputSchema !== undefined && (!isRecord(inputSchema) || Array.isArray(inputSchema)))
    return `the tool ${shown} does not say what it takes, so it is left out`;
  if (!isWithin(definition, MAX_DEFINITION))
    return `the tool ${shown} describes itself in more than 256 KiB, so it is left out`;
  // What is beside the definition may change with each listing.
  const { _meta, icons, ...defining } = definition;
  try {
    if (JSON.stringify(inputSchema ?? {}).length > MAX_SCHEMA_CHARACTERS)
      return `the tool ${shown} describes its arguments in more than 32 KiB, so it is left out`;
    return {
      server,
      name,
      ...(typeof description === "string" && {
        description: cleanDescription(description, redact),
      }),
      ...(isRecord(inputSchema) && { parameters: inputSchema }),
      hints: readHints(annotations),
      digest: await jsonDigest(defining),
      definition,
    };
  } catch {
    return `the tool ${shown} is nested too deeply, so it is left out`;
  }
}

function cleanDescription(description: string, redact: Redact): string {
  return cleanWords(description, MAX_DESCRIPTION_CHARACTERS, redact);
}

/** A server's own words, for a model: at most `max` code units of them, cleaned. */
export function cleanWords(words: string, max: number, redact: Redact): string {
  return cutText(cleanText(redact(words.slice(0, max * 8))).text.trim(), max);
}

/** What is not said means the worst. */
function readHints(annotations: unknown): ToolHints {
  const hints = isRecord(annotations) ? annotations : {};
  return { readOnly: hints.readOnlyHint === true, openWorld: hints.openWorldHint !== false };
}
