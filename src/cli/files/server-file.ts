import { rm } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { CliError } from "../cli-error.ts";
import { launchCommand } from "../launch-command.ts";
import { OwnerApi } from "../pairing/owner-api.ts";
import { directFetch } from "../providers/runtime-fetch.ts";
import { probe } from "../reach/probe.ts";
import { writeFileAtomically } from "./atomic-file.ts";
import { assertPrivateFile, readPrivateFile } from "./private-file.ts";
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

/** A server's word that it runs, for other commands of the same home directory. */
export interface Announced {
  /** Whether no other server of this home directory has started since. */
  isCurrent(): Promise<boolean>;
  /** Takes it back, unless it is another server's by now. Never throws. */
  withdraw(): Promise<void>;
}

/**
 * Says that a server runs.
 * @throws CliError
 */
export async function announceServer(home: string, server: Announcement): Promise<Announced> {
  const path = serverFile(home);
  const text = `${JSON.stringify(server)}\n`;
  await assertPrivateFile(path, WHAT);
  await writeFileAtomically(path, text);
  const isCurrent = async (): Promise<boolean> => (await read(path)) === text;
  return {
    isCurrent,
    async withdraw() {
      try {
        if (await isCurrent()) await rm(path);
      } catch {
        // What stays behind is recognised as stale: nobody answers there.
      }
    },
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

/**
 * The server that runs for a home directory, to be asked with the owner's token. It has
 * proved that it holds that token before it is told it; undefined when none does.
 * @throws CliError when one should run but does not answer, or a file is not one that
 * only its owner could have written
 */
export async function findServer(
  home: string,
  options: { fetch?: typeof globalThis.fetch } = {},
): Promise<OwnerApi | undefined> {
  // The token must not reach a proxy, nor one that does not answer hide a server that runs.
  const { fetch = await directFetch() } = options;
  const server = await announcedServer(home);
  const token = await storedToken(tokenFile(home));
  if (!server || token === undefined) return undefined;
  const found = await probe(server.url, { token, fetch, timeoutMs: PROBE_MS });
  if (found.works) return new OwnerApi({ url: server.url, token, fetch });
  // Whoever takes a device's access away must not be told that it is done while a server
  // that hangs still knows the device.
  if (found.cause.kind === "timeout" || found.cause.kind === "cut")
    throw new CliError(
      `The remote-chat that runs at ${server.url} does not answer. Try again; if it hangs, end it (process ${server.pid}).`,
    );
  return undefined;
}

// It is on this PC.
const PROBE_MS = 5000;

/**
 * The same, for commands that need it.
 * @throws CliError also when there is none, saying how to start one
 */
export async function requireServer(
  home: string,
  options: { fetch?: typeof globalThis.fetch } = {},
): Promise<OwnerApi> {
  const server = await findServer(home, options);
  if (server) return server;
  throw new CliError(
    `No remote-chat runs with the home directory ${home}. Start it in another terminal: ${launchCommand()}`,
  );
}

/** Where a server that listens at `host` is reached from this PC. */
export function localUrl(host: string, port: number): string {
  const everywhere: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };
  const name = everywhere[host] ?? host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

function read(path: string): Promise<string | undefined> {
  return readPrivateFile(path, WHAT);
}

function parse(text: string | undefined): Announcement | undefined {
  if (text === undefined) return undefined;
  try {
    return announcement.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
