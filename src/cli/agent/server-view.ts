import type { LibraryServer } from "../../library/library.ts";
import type { ServerStatus } from "../../mcp/server-status.ts";
import type { ServerView, ServerViewState } from "../../routes/library-editor.ts";

/** What is known of a server besides its entry. */
export interface KnownOfServer {
  /** Undefined while it cannot be started. */
  readonly status: ServerStatus | undefined;
  readonly isSwitchedOff: boolean;
  readonly needsLogin: boolean;
}

const RUNNING: ReadonlySet<ServerViewState> = new Set(["ready", "busy"]);

/** A server as it is shown; no value of a variable is in it. */
export function serverView(server: LibraryServer, known: KnownOfServer): ServerView {
  const { status, isSwitchedOff } = known;
  const state = stateOf(server, known);
  const error = errorOf(server, state, status);
  const configDisabled = server.state === "disabled";
  return {
    name: server.name,
    connected: RUNNING.has(state),
    toolCount: RUNNING.has(state) ? (status?.tools ?? 0) : 0,
    enabled: !isSwitchedOff && !configDisabled,
    runtimeEnabled: !isSwitchedOff,
    configDisabled,
    ...(error !== undefined && { error }),
    state,
    ...(status && { transport: status.transport }),
    ...(status?.retryInMs !== undefined && { retryInMs: status.retryInMs }),
  };
}

function stateOf(
  { state }: LibraryServer,
  { status, isSwitchedOff, needsLogin }: KnownOfServer,
): ServerViewState {
  if (state !== "ready") return state;
  if (isSwitchedOff) return "switched off";
  const current = status?.state ?? "off";
  return needsLogin && !RUNNING.has(current) && current !== "starting" ? "needs login" : current;
}

function errorOf(
  { name, missing }: LibraryServer,
  state: ServerViewState,
  status: ServerStatus | undefined,
): string | undefined {
  switch (state) {
    case "failed":
    case "restarting":
      return status?.message;
    case "incomplete":
      return `${missing.join(", ")} has no value on the PC`;
    case "untrusted":
      return "the workspace that names it is not trusted";
    case "needs login":
      return `nobody is logged in to it. Run on the PC: remote-chat agents mcp login ${name}`;
    default:
      return undefined;
  }
}
