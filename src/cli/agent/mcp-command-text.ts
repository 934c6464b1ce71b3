import type { LibraryServer } from "../../library/library.ts";
import { hasAuthorization } from "../../mcp/login-fetch.ts";
import type { LoginServer } from "../../mcp/logins.ts";
import type { AgentTool, ToolHints, ToolListing } from "../../tools/tool.ts";
import { plural } from "../plural.ts";
import { beginningOf, printable } from "../printable.ts";
import { table } from "../table.ts";
import type { LoginState } from "./oauth-file.ts";

const MAX_STARTS_CHARACTERS = 60;
const MAX_DESCRIPTION_CHARACTERS = 70;

/** The servers as a table: name, state, and what is started or asked. */
export function serversText(
  servers: readonly LibraryServer[],
  loginState: (server: LoginServer) => LoginState,
): string {
  if (servers.length === 0) return "There is no MCP server in ~/.agents/mcp.json.\n";
  return table([
    ["NAME", "STATE", "STARTS"],
    ...servers.map((server) => [
      printable(server.name),
      loginText(server, loginState) ?? stateText(server),
      beginningOf(printable(server.starts), MAX_STARTS_CHARACTERS),
    ]),
  ]);
}

/** The same for programs; of variables the names alone. */
export function serversJson(
  servers: readonly LibraryServer[],
  loginState: (server: LoginServer) => LoginState,
): string {
  const value = servers.map((server) => ({
    name: server.name,
    state: server.state,
    missing: server.missing,
    login: loginOf(server, loginState) ?? null,
    starts: server.starts,
    approval: server.approval,
    layer: server.layer,
    file: server.file,
  }));
  return `${JSON.stringify({ servers: value }, null, 2)}\n`;
}

const LOGIN_TEXTS = { "logged-in": "logged in", needed: "needs login" } as const;

function loginText(...given: Parameters<typeof loginOf>): string | undefined {
  const login = loginOf(...given);
  return login && LOGIN_TEXTS[login];
}

/** How it stands with the login to a server that could be used; undefined where nothing is known of one. */
function loginOf(
  { state, server }: LibraryServer,
  loginState: (server: LoginServer) => LoginState,
): LoginState | undefined {
  if (state !== "ready" || server?.transport !== "http" || hasAuthorization(server))
    return undefined;
  return loginState(server);
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
