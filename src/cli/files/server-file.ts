import { rm } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { parseJson } from "../../parse-json.ts";
import { CliError } from "../cli-error.ts";
import { launchCommand } from "../launch-command.ts";
import { OwnerApi } from "../pairing/owner-api.ts";
import { directFetch } from "../providers/runtime-fetch.ts";
import { probe } from "../reach/probe.ts";
import { writeFileAtomically } from "./atomic-file.ts";
import { assertPrivateFile, readPrivateFile } from "./private-file.ts";
import { isProcessAlive } from "./process-alive.ts";
import { storedToken, tokenFile } from "./token-file.ts";

const WHAT = "file";

/** Where a server of a home directory says that it runs. */
export function serverFile(home: string): string {
  return join(home, "server.json");
}

const announcement = z.object({
  /** Where it is reached from this PC. */
  url: z.url({ protocol: /^https?$/ }),
  pid: z.int().positive(),
  /** ISO 8601. */
  startedAt: z.string(),
});

/** What a server says about itself. */
export type Announcement = z.infer<typeof announcement>;

/**
 * Says that a server runs. Returns the function that takes it back, unless it is another
 * server's by then; that one never throws.
 * @throws CliError
 */
export async function announceServer(
  home: string,
  server: Announcement,
): Promise<() => Promise<void>> {
  const path = serverFile(home);
  const text = `${JSON.stringify(server)}\n`;
  await assertPrivateFile(path, WHAT);
  await writeFileAtomically(path, text);
  return async () => {
    try {
      if ((await read(path)) === text) await rm(path);
    } catch {
      // What stays behind is recognised as stale: nobody answers there.
    }
  };
}

/**
 * What the server that was last started for a home directory said about itself; it may
 * have been killed since. Undefined when there is none.
 * @throws CliError when the file is not one that only its owner could have written
 */
export async function announcedServer(home: string): Promise<Announcement | undefined> {
  return parse(await read(serverFile(home)));
}

/** What is known of the server of a home directory. */
export type ServerPresence =
  /** None says that it runs, or its process has ended. */
  | { readonly state: "none" }
  /** It has proved that it holds the owner's token, and may be told it. */
  | { readonly state: "running"; readonly server: Announcement; readonly api: OwnerApi }
  /** Its process lives, as far as this one may know, and its port does not answer. */
  | { readonly state: "silent"; readonly server: Announcement }
  /** Its process lives, or another one of the same id; its port is closed, or somebody else's. */
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
  // The token must not reach a proxy, nor one that does not answer hide a server that runs.
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

// It is on this PC.
const PROBE_MS = 5000;

/**
 * The same, for commands that need it.
 * @throws CliError also when there is none, saying how to start one
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

function read(path: string): Promise<string | undefined> {
  return readPrivateFile(path, WHAT);
}

function parse(text: string | undefined): Announcement | undefined {
  return announcement.safeParse(parseJson(text ?? "")).data;
}
