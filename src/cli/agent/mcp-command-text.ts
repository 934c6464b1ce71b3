import type { LibraryServer } from "../../library/library.ts";
import type { AgentTool, ToolHints, ToolListing } from "../../tools/tool.ts";
import { plural } from "../plural.ts";
import { beginningOf, printable } from "../printable.ts";
import { table } from "../table.ts";

const MAX_STARTS_CHARACTERS = 60;
const MAX_DESCRIPTION_CHARACTERS = 70;

/** The servers as a table: name, state, and what is started. */
export function serversText(servers: readonly LibraryServer[]): string {
  if (servers.length === 0) return "There is no MCP server in ~/.agents/mcp.json.\n";
  return table([
    ["NAME", "STATE", "STARTS"],
    ...servers.map(({ name, starts, ...server }) => [
      printable(name),
      stateText(server),
      beginningOf(printable(starts), MAX_STARTS_CHARACTERS),
    ]),
  ]);
}

/** Whether a server can be used, and which variables it waits for. */
export function stateText({ state, missing }: Pick<LibraryServer, "state" | "missing">): string {
  return state === "incomplete" ? `needs ${missing.map(printable).join(", ")}` : state;
}

/** What a server that was tried has, and how long its start took. */
export function testedText(name: string, { tools, notices }: ToolListing, startMs: number): string {
  const seconds = (startMs / 1000).toFixed(1);
  return [
    `${printable(name)} started in ${seconds} s and has ${plural(tools.length, "tool")}.\n`,
    ...notices.map((notice) => `${printable(notice)}.\n`),
    table(tools.map(toolRow)),
  ].join("");
}

function toolRow({ name, hints, description = "" }: AgentTool): string[] {
  return [
    `  ${printable(name)}`,
    hintsText(hints),
    beginningOf(printable(description), MAX_DESCRIPTION_CHARACTERS),
  ];
}

/** What a tool says of itself, in words; it may not be true. */
function hintsText({ readOnly, openWorld }: ToolHints): string {
  if (!readOnly) return "may change things";
  return openWorld ? "only reads, also elsewhere" : "only reads";
}
