import { createHash } from "node:crypto";
import { join } from "node:path";
import * as z from "zod";
import type { Login, LoginServer, Logins } from "../../mcp/logins.ts";
import { McpError } from "../../mcp/mcp-error.ts";
import { parseJson } from "../../parse-json.ts";
import { CliError } from "../cli-error.ts";
import { writeFileAtomically } from "../files/atomic-file.ts";
import { prepareHome } from "../files/home.ts";
import { withHomeLock } from "../files/home-lock.ts";
import { readPrivateFile } from "../files/private-file.ts";
import { launchCommand } from "../launch-command.ts";

/** Where the logins to MCP servers are kept. */
export function loginsFile(home: string): string {
  return join(home, "mcp-tokens.json");
}

// Not the lock of the home itself: renewing a login takes as long as the network does.
const LOCK = "mcp-tokens.lock";

const loginSchema = z.object({
  issuer: z.string(),
  tokenEndpoint: z.url(),
  clientId: z.string(),
  clientSecret: z.string().optional(),
  clientAuthMethod: z.string(),
  resource: z.string().optional(),
  accessToken: z.string(),
  refreshToken: z.string().optional(),
});

const schema = z.object({
  logins: z.array(
    z.object({
      server: z.string(),
      // A digest: an address may hold a key.
      url: z.string(),
      login: loginSchema.nullable(),
    }),
  ),
});

type KeptLogin = z.infer<typeof schema>["logins"][number];

/**
 * Whether somebody is logged in to a server: `needed` when a run found that it is not so;
 * undefined when nothing is known.
 */
export type LoginState = "logged-in" | "needed" | undefined;

/** The states of all logins. @throws CliError when the file is damaged or not safe to use */
export async function readLoginStates(home: string): Promise<(server: LoginServer) => LoginState> {
  const kept = await read(home);
  return (server) => {
    const found = kept.find((each) => isFor(each, server));
    if (found === undefined) return undefined;
    return found.login === null ? "needed" : "logged-in";
  };
}

/** Keeps a new login. @throws CliError */
export async function saveLogin(home: string, server: LoginServer, login: Login): Promise<void> {
  await change(home, server, async () => login);
}

/** Forgets the logins of all servers of a name; false when there was none. @throws CliError */
export async function removeLogins(home: string, name: string): Promise<boolean> {
  if ((await read(home)).every(({ server }) => server !== name)) return false;
  await prepareHome(home);
  return withLock(home, async () => {
    const before = await read(home);
    const others = before.filter(({ server }) => server !== name);
    await write(home, others);
    return before.some(({ server, login }) => server === name && login !== null);
  });
}

/** The logins of a home, for the servers that are run. */
export function fileLogins(home: string): Logins {
  return {
    find: (server) =>
      asMcpError(async () => {
        const found = (await read(home)).find((each) => isFor(each, server));
        return found?.login ? loginOf(found.login) : undefined;
      }),
    change: (server, work) => asMcpError(() => change(home, server, work)),
    command: (name) => `${launchCommand()} agents mcp login ${name}`,
  };
}

async function change(
  home: string,
  server: LoginServer,
  work: Parameters<Logins["change"]>[1],
): Promise<Login | undefined> {
  await prepareHome(home);
  return withLock(home, async () => {
    const kept = await read(home);
    const before = kept.find((each) => isFor(each, server));
    const current = before?.login ? loginOf(before.login) : undefined;
    const next = await work(current);
    if (before !== undefined && isSame(current, next)) return next;
    const others = kept.filter((each) => !isFor(each, server));
    const entry = { server: server.name, url: urlDigest(server), login: next ?? null };
    await write(home, [...others, entry]);
    return next;
  });
}

function isSame(one: Login | undefined, other: Login | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function loginOf(kept: NonNullable<KeptLogin["login"]>): Login {
  const { issuer, tokenEndpoint, clientId, clientAuthMethod, accessToken } = kept;
  const { clientSecret, resource, refreshToken } = kept;
  return {
    issuer,
    tokenEndpoint,
    clientId,
    ...(clientSecret !== undefined && { clientSecret }),
    clientAuthMethod,
    ...(resource !== undefined && { resource }),
    accessToken,
    ...(refreshToken !== undefined && { refreshToken }),
  };
}

function isFor(kept: KeptLogin, server: LoginServer): boolean {
  return kept.server === server.name && kept.url === urlDigest(server);
}

function urlDigest({ url }: LoginServer): string {
  const address = URL.canParse(url) ? new URL(url).href : url;
  return createHash("sha256").update(address).digest("hex");
}

function withLock<T>(home: string, work: () => Promise<T>): Promise<T> {
  return withHomeLock(home, work, { name: LOCK });
}

async function read(home: string): Promise<readonly KeptLogin[]> {
  const path = loginsFile(home);
  const text = await readPrivateFile(path, "file of logins");
  if (text === undefined) return [];
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data.logins;
  throw new CliError(`${path} is damaged, so nobody is logged in. Remove it, and log in again.`);
}

async function write(home: string, logins: readonly KeptLogin[]): Promise<void> {
  await writeFileAtomically(loginsFile(home), `${JSON.stringify({ logins }, null, 2)}\n`);
}

/** Files are named to the person at the terminal alone. */
async function asMcpError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof McpError) throw error;
    throw new McpError("its login cannot be read or kept on this PC; see mcp-tokens.json there", {
      cause: error,
    });
  }
}
