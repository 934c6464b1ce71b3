import type { Tool } from "../providers/message.ts";
import { endTurnIfOver } from "../turns.ts";
import { type CleanSchema, cleanSchema } from "./clean-schema.ts";
import { cleanText } from "./clean-text.ts";
import type { AgentTool } from "./tool.ts";
import { wireNames } from "./wire-names.ts";

/** How much a model is offered. */
export interface OfferLimits {
  /** Tools beyond which the person is told that they are many. */
  readonly tools: number;
  /** Tools beyond which the rest is left out. */
  readonly maxTools: number;
  /** Bytes of the schema of one tool's arguments. */
  readonly schemaBytes: number;
}

/** The tools of one turn, as the model is told of them. */
export interface Offer {
  readonly tools: readonly Tool[];
  /** What the names in {@link tools} stand for. */
  readonly names: ReadonlyMap<string, AgentTool>;
  /** What was left out, and why, for the person. */
  readonly notices: readonly string[];
}

const MAX_DESCRIPTION_CHARACTERS = 1024;

/** Makes of the tools that there are what a provider takes. */
export async function offerTools(
  given: readonly AgentTool[],
  { tools: many, maxTools, schemaBytes }: OfferLimits,
): Promise<Offer> {
  const notices: string[] = [];
  const usable: UsableTool[] = [];
  for (const tool of given) {
    const { schema, fault } = cleanedOnce(tool.parameters, schemaBytes);
    if (schema) usable.push({ tool, schema, server: tool.server, name: tool.name });
    else notices.push(`${tool.server} · ${tool.name} is left out: ${fault}.`);
    await endTurnIfOver();
  }
  const names = await wireNames(usable.slice(0, maxTools));
  if (usable.length > maxTools)
    notices.push(
      `There are ${usable.length} tools, and the model is told of the first ${maxTools}. Name fewer in the agent's toolConfig.`,
    );
  else if (usable.length > many)
    notices.push(
      `The model is told of ${usable.length} tools; with more than ${many} it chooses worse. Name fewer in the agent's toolConfig.`,
    );
  return {
    tools: [...names].map(([name, { tool, schema }]) => ({
      name,
      description: describe(tool),
      parameters: schema,
    })),
    names: new Map([...names].map(([name, { tool }]) => [name, tool])),
    notices,
  };
}

interface UsableTool extends Pick<AgentTool, "server" | "name"> {
  readonly tool: AgentTool;
  readonly schema: NonNullable<CleanSchema["schema"]>;
}

// A listing stays for as long as its server runs, and is offered in each turn.
const CLEANED = new WeakMap<object, { readonly maxBytes: number; readonly cleaned: CleanSchema }>();

function cleanedOnce(given: AgentTool["parameters"], maxBytes: number): CleanSchema {
  const known = given && CLEANED.get(given);
  if (known?.maxBytes === maxBytes) return known.cleaned;
  const cleaned = cleanSchema(given, maxBytes);
  if (given) CLEANED.set(given, { maxBytes, cleaned });
  return cleaned;
}

function describe({ server, description = "" }: AgentTool): string {
  const words = cleanText(description).text.slice(0, MAX_DESCRIPTION_CHARACTERS);
  return server === "builtin" ? words : `[${server}] ${words}`.trim();
}
