import { sha256Hex } from "../sha256.ts";
import type { BuiltinPorts } from "./builtin-ports.ts";
import { canonicalJson } from "./canonical-json.ts";
import { cleanText } from "./clean-text.ts";
import type { AgentTool, ToolResult, ToolSource } from "./tool.ts";

/** The server of the tools that this program has itself. */
export const BUILTIN_SERVER = "builtin";

type Given = Readonly<Record<string, unknown>>;

interface Builtin {
  readonly description: string;
  readonly properties: Readonly<Record<string, object>>;
  readonly required: readonly string[];
  readonly writes?: boolean;
  /** Undefined when the port is missing; the text that it gives is the result. */
  readonly bind: (ports: BuiltinPorts) => ((given: Given) => Promise<string>) | undefined;
}

const TEXT = { type: "string" };
const MAX_HITS = 20;
const MAX_READ_CHARACTERS = 32_768;

/** Thrown by a tool for what the model got wrong; its message is the result. */
class ToolFault extends Error {}

const BUILTINS: Readonly<Record<string, Builtin>> = {
  load_skill: {
    description: "Gives the instructions of a skill. Call it before you do what a skill is for.",
    properties: { id: TEXT },
    required: ["id"],
    bind: ({ skills }) =>
      skills && (async ({ id }) => found(await skills.load(String(id)), "skill", id)),
  },
  search_notes: {
    description: "Searches the person's notes; gives ids, titles and summaries, the best first.",
    properties: { query: TEXT, limit: { type: "integer" } },
    required: ["query"],
    bind: ({ notes }) =>
      notes &&
      (async ({ query, limit }) =>
        JSON.stringify(await notes.search(String(query), countOf(limit)))),
  },
  read_note: {
    description: "Gives a note of the person's, whole.",
    properties: { id: TEXT },
    required: ["id"],
    bind: ({ notes }) =>
      notes && (async ({ id }) => found(await notes.read(String(id)), "note", id)),
  },
  write_note: {
    description: "Writes a note for the person, over an older one of the same id.",
    properties: {
      id: TEXT,
      title: TEXT,
      body: TEXT,
      summary: TEXT,
      tags: { type: "array", items: TEXT },
    },
    required: ["title", "body"],
    writes: true,
    bind: ({ notes }) =>
      notes &&
      (async ({ id, title, body, summary, tags }) => {
        const written = await notes.write({
          title: String(title),
          body: String(body),
          ...(id !== undefined && { id: String(id) }),
          ...(summary !== undefined && { summary: String(summary) }),
          ...(Array.isArray(tags) && { tags: tags.map(String) }),
        });
        return `Written as ${written}.`;
      }),
  },
  list_conversations: {
    description: "Lists the conversations that this PC keeps, the newest first.",
    properties: { limit: { type: "integer" } },
    required: [],
    bind: ({ conversations }) =>
      conversations &&
      (async ({ limit }) => JSON.stringify(await conversations.list(countOf(limit)))),
  },
  read_result: {
    description: "Gives more of a result that was too long to be told whole.",
    properties: { id: TEXT, offset: { type: "integer" } },
    required: ["id"],
    bind: ({ results }) =>
      results &&
      (async ({ id, offset }) => {
        const text = found(results.keptResult(String(id)), "result", id);
        return readFrom(text, typeof offset === "number" ? offset : 0);
      }),
  },
};

/**
 * The tools of this program, over the ports that are there. Their arguments are those that fit
 * their schemas; what a port throws is a failed call.
 */
export function builtinTools(ports: BuiltinPorts): ToolSource {
  return {
    async list() {
      const bound = Object.entries(BUILTINS).filter(([, { bind }]) => bind(ports));
      const tools = await Promise.all(bound.map(([name, builtin]) => toTool(name, builtin)));
      return { tools, notices: [] };
    },
    async call({ name }, given): Promise<ToolResult> {
      const run = Object.hasOwn(BUILTINS, name) ? BUILTINS[name]?.bind(ports) : undefined;
      if (!run) return { outcome: "error", text: `There is no tool ${name}.` };
      try {
        return { outcome: "ok", ...cleanText(await run(given)) };
      } catch (error) {
        const text = error instanceof ToolFault ? error.message : `${name} failed on the PC.`;
        return { outcome: "error", text };
      }
    },
  };
}

async function toTool(
  name: string,
  { description, properties, required, writes = false }: Builtin,
): Promise<AgentTool> {
  const parameters = { type: "object", properties, required };
  return {
    server: BUILTIN_SERVER,
    name,
    description,
    parameters,
    hints: { readOnly: !writes, openWorld: false },
    digest: await sha256Hex(canonicalJson({ name, description, parameters })),
  };
}

function found(text: string | undefined, what: string, id: unknown): string {
  if (text === undefined) throw new ToolFault(`There is no ${what} ${JSON.stringify(id)}.`);
  return text;
}

function countOf(limit: unknown): number {
  return typeof limit === "number" ? Math.min(Math.max(1, limit), MAX_HITS) : MAX_HITS;
}

function readFrom(text: string, offset: number): string {
  const start = Math.min(Math.max(0, offset), text.length);
  const end = Math.min(start + MAX_READ_CHARACTERS, text.length);
  const rest = end < text.length ? `; the next offset is ${end}` : "";
  return `${text.slice(start, end)}\n[characters ${start} to ${end} of ${text.length}${rest}]`;
}
