import { lstatSync } from "node:fs";
import { join } from "node:path";
import type { AgentEngine } from "../../engine/agent-source.ts";
import { ChatError } from "../../errors.ts";
import { editJson, editsBetween, valueAt } from "../../library/edit-json.ts";
import { isJsonObject, type JsonObject, parseJsonObject } from "../../library/json-text.ts";
import type { Library, LibraryServer } from "../../library/library.ts";
import { LibraryFileError } from "../../library/library-files.ts";
import { maskEntry, unmaskEntry } from "../../library/mask-secrets.ts";
import { parseMcpEntry } from "../../library/mcp-entry.ts";
import { MAX_SERVERS, requireEntry, serversPath } from "../../library/mcp-file.ts";
import type { LoginServer } from "../../mcp/logins.ts";
import type { Seen, ServerEditor, ServerEntry } from "../../routes/library-editor.ts";
import type { Env } from "../env.ts";
import { editLayerFile } from "./layer-writer.ts";
import { type LibraryEdits, requireOwnLayer } from "./library-edits.ts";
import type { LoginState } from "./oauth-file.ts";
import type { ServerSwitches } from "./server-switches.ts";
import { serverView } from "./server-view.ts";

/** What {@link diskServers} works with. */
export interface ServerEditorOptions {
  readonly engine: Pick<AgentEngine, "servers">;
  readonly switches: ServerSwitches;
  /** Whether somebody is logged in to a server. */
  readonly logins: () => Promise<(server: LoginServer) => LoginState>;
  /** The variables that entries may name. */
  readonly env: Env;
  /** The directory that relative ones are in. */
  readonly base: string;
}

const FILE = "mcp.json";

// What DotAgents' app sends whole: what of it is left out is not wanted. All else stays.
const SENT_WHOLE: readonly string[] = [
  ...["transport", "type", "command", "args", "env", "url", "headers"],
  ...["timeout", "disabled"],
];

/** Does what is done with the servers of mcp.json. */
export function diskServers(edits: LibraryEdits, options: ServerEditorOptions): ServerEditor {
  const { engine, switches, logins } = options;
  const file = (): string => join(edits.layer("home").directory, FILE);

  async function readFile(): Promise<JsonObject> {
    const found = lstatSync(file(), { throwIfNoEntry: false });
    return found ? parseJsonObject(await edits.layer("home").files.read(FILE)) : {};
  }

  async function change(
    seen: Seen,
    edit: (servers: JsonObject, library: Library) => JsonObject,
  ): Promise<void> {
    await edits.edit("server", async (library) => {
      const editText = (before = '{\n  "mcpServers": {}\n}\n'): string => {
        const whole = parseJsonObject(before);
        const path = serversPath(whole);
        const servers = serversAt(whole, path);
        return editJson(before, editsBetween(path, servers, edit(servers, library)));
      };
      await editLayerFile(edits.layer("home").directory, { path: FILE, edit: editText }, { seen });
      // Those that are gone or another now are ended.
      await engine.servers();
    });
  }

  return {
    async list() {
      const [{ servers }, statuses] = [await edits.library(), await engine.servers()];
      const loginOf = await logins().catch(() => () => undefined);
      return servers.map((server) =>
        serverView(server, {
          status: statuses.find(({ name }) => name === server.name),
          isSwitchedOff: switches.offBy(server.name) !== undefined,
          needsLogin: server.server?.transport === "http" && loginOf(server.server) === "needed",
        }),
      );
    },
    toggle: (name, enabled, { isOwner }) =>
      edits.edit("server", async ({ servers }) => {
        const server = requireServer(servers, name);
        const offBy = switches.offBy(name);
        if (enabled && server.state === "disabled")
          throw new ChatError(
            "server.disabled",
            `The server '${name}' is disabled in its mcp.json. The PC's owner can change that there, or in its settings.`,
          );
        if (enabled && offBy === "owner" && !isOwner)
          throw new ChatError(
            "auth.forbidden",
            `The PC's owner has switched off the server '${name}', and only its owner can switch it on.`,
          );
        const byWhom = isOwner || offBy === "owner" ? "owner" : "device";
        await switches.set(name, enabled ? undefined : byWhom);
        await engine.servers();
      }),
    async entries() {
      const whole = await readFile().catch((error: unknown) => {
        if (!(error instanceof LibraryFileError)) throw error;
        throw new ChatError(
          "files.not_editable",
          `The file mcp.json ${error.message}. Correct it on the PC first.`,
        );
      });
      const changedAt = timeOf(file());
      const servers = serversAt(whole, serversPath(whole));
      return new Map(
        Object.entries(servers).flatMap(([name, entry]): [string, ServerEntry][] =>
          isJsonObject(entry)
            ? [[name, { entry, ...(changedAt !== undefined && { changedAt }) }]]
            : [],
        ),
      );
    },
    write: (given, seen) =>
      change(seen, (servers, library) => {
        const written = Object.entries(given).map(([name, entry]): [string, JsonObject] => {
          const inLibrary = library.servers.find((each) => each.name === name);
          if (inLibrary) requireOwnLayer(inLibrary, "server");
          return [name, entryOf(name, entry, servers[name], options)];
        });
        const next = { ...servers, ...Object.fromEntries(written) };
        if (Object.keys(next).length <= MAX_SERVERS) return next;
        throw new LibraryFileError(`would be one of more than ${MAX_SERVERS}, which are not read`);
      }),
    remove: (name) =>
      change(undefined, (servers, library) => {
        const inLibrary = library.servers.find((each) => each.name === name);
        if (inLibrary) requireOwnLayer(inLibrary, "server");
        if (!Object.hasOwn(servers, name)) throw noServer();
        const { [name]: _, ...others } = servers;
        return others;
      }),
  };
}

/** What an entry becomes: as it is sent, with what is kept. @throws LibraryFileError */
function entryOf(
  name: string,
  given: JsonObject,
  before: unknown,
  { env, base }: Pick<ServerEditorOptions, "env" | "base">,
): JsonObject {
  const stored = isJsonObject(before) ? before : undefined;

  const kept = Object.entries(maskEntry(stored ?? {})).filter(([key]) => !SENT_WHOLE.includes(key));
  const wanted = { ...Object.fromEntries(kept), ...given };
  const isThere = ([, value]: [string, unknown]): boolean => value !== null && value !== undefined;
  const entry = unmaskEntry(Object.fromEntries(Object.entries(wanted).filter(isThere)), stored);
  parseMcpEntry(name, requireEntry(name, entry), { variables: env, base });
  return entry;
}

function serversAt(whole: JsonObject, path: readonly string[]): JsonObject {
  const servers = valueAt(whole, path);
  return isJsonObject(servers) ? servers : {};
}

/** @throws ChatError `not_found.server` */
function requireServer(servers: readonly LibraryServer[], name: string): LibraryServer {
  const found = servers.find((each) => each.name === name);
  if (found) return found;
  throw noServer();
}

function noServer(): ChatError {
  return new ChatError("not_found.server", "There is no such server. It may have been removed.");
}

function timeOf(path: string): number | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found && Math.floor(found.mtimeMs);
}
