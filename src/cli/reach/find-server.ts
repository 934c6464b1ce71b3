import { CliError } from "../cli-error.ts";
import { isProcessAlive } from "../files/process-alive.ts";
import { type Announcement, announcedServer } from "../files/server-file.ts";
import { storedToken, tokenFile } from "../files/token-file.ts";
import { launchCommand } from "../launch-command.ts";
import { OwnerApi } from "../pairing/owner-api.ts";
import { directFetch } from "../providers/runtime-fetch.ts";
import { probe } from "./probe.ts";

// It is on this PC.
const PROBE_MS = 5000;

/** What is known of the server of a home directory. */
export type ServerPresence =
  /** None says that it runs, or its process has ended. */
  | { readonly state: "none" }
  /** It has proved that it holds the owner's token, and may be sent it. */
  | { readonly state: "running"; readonly server: Announcement; readonly api: OwnerApi }
  /** Its process lives, as far as this one may know, and its port does not answer. */
  | { readonly state: "silent"; readonly server: Announcement }
  /** Its process lives, or another one of the same id; its port is closed, or another program's. */
  | { readonly state: "unproven"; readonly server: Announcement };

/** How a running server is asked. */
export interface FindServerOptions {
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * Asks the server that a home directory's file names whether it is the one that holds
 * the owner's token.
 * @throws CliError when a file is not one that only its owner could have written
 */
export async function findPresence(
  home: string,
  options: FindServerOptions = {},
): Promise<ServerPresence> {
  // Neither may the token reach a proxy, nor a broken proxy hide a server that runs.
  const { fetch = await directFetch() } = options;
  const server = await announcedServer(home);
  if (!server) return { state: "none" };
  const token = await storedToken(tokenFile(home));
  const found = await probe(server.url, { token: token ?? "", fetch, timeoutMs: PROBE_MS });
  if (found.works && token !== undefined)
    return { state: "running", server, api: new OwnerApi({ url: server.url, token, fetch }) };
  if (!isProcessAlive(server.pid)) return { state: "none" };
  const kind = found.works ? "works" : found.cause.kind;
  return { state: kind === "timeout" || kind === "cut" ? "silent" : "unproven", server };
}

/**
 * The server that runs for a home directory, to be asked with the owner's token; undefined
 * when none does.
 * @throws CliError when one should run but does not answer, or a file is not one that
 * only its owner could have written
 */
export async function findServer(
  home: string,
  options: FindServerOptions = {},
): Promise<OwnerApi | undefined> {
  const found = await findPresence(home, options);
  if (found.state === "running") return found.api;
  if (found.state !== "silent") return undefined;
  const { url, pid } = found.server;
  throw new CliError(
    `The remote-chat that runs at ${url} does not answer. Try again; if it hangs, end it (process ${pid}).`,
  );
}

/**
 * The server that runs for a home directory, for a command that needs it.
 * @throws CliError as {@link findServer} does, and when none runs, saying how to start one
 */
export async function requireServer(
  home: string,
  options: FindServerOptions = {},
): Promise<OwnerApi> {
  const server = await findServer(home, options);
  if (server) return server;
  throw new CliError(
    `No remote-chat runs with the home directory ${home}. Start it in another terminal: ${launchCommand()}`,
  );
}

/**
 * Makes sure that no server runs for a home directory.
 * @throws CliError when one does
 */
export async function refuseSecondServer(
  home: string,
  options: FindServerOptions = {},
): Promise<void> {
  const found = await findPresence(home, options);
  if (found.state !== "running" && found.state !== "silent") return;
  const { url, pid } = found.server;
  throw new CliError(
    found.state === "running"
      ? `remote-chat runs already with the home directory ${home}, at ${url} (process ${pid}). Use that one or stop it; a second one needs a directory of its own: --home DIR`
      : `remote-chat at ${url} (process ${pid}) uses the home directory ${home} and does not answer. End that process, or choose another directory: --home DIR`,
  );
}
