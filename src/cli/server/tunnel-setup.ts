import { access } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { ChatError } from "../../errors.ts";
import type { TunnelSetup, TunnelWish } from "../../routes/operator-desk.ts";
import type { Env } from "../env.ts";
import { chooseTunnelProgram, type TunnelChoice } from "../tunnel/choose-program.ts";
import { findProgram } from "../tunnel/find-program.ts";

/** What can be set up: see `ServerTunnel`. */
export interface TunnelChooser {
  readonly choice: TunnelChoice;
  readonly autoStart: boolean;
  choose(choice: TunnelChoice): void;
}

/** What is set up, and whether it could be started. */
export async function tunnelSetup(
  { choice, autoStart }: TunnelChooser,
  env: Env,
): Promise<TunnelSetup> {
  const { kind, hostname, id, credentialsFile } = choice;
  const { name, elsewhere } = chooseTunnelProgram(choice, 0);
  const certificate = join(env.HOME ?? env.USERPROFILE ?? homedir(), ".cloudflared", "cert.pem");
  return {
    installed: (await findProgram(name, env, elsewhere)) !== undefined,
    loggedIn: await isThere(certificate),
    mode: kind,
    autoStart,
    namedTunnelConfigured: kind === "named",
    ...(id !== undefined && { configuredTunnelId: id }),
    ...(hostname !== undefined && { configuredHostname: hostname }),
    credentialsPathConfigured: credentialsFile !== undefined,
    tunnelCount: id === undefined ? 0 : 1,
    tunnels: id === undefined ? [] : [{ id, name: id }],
  };
}

/**
 * Has the tunnel that is wanted be the one that is started; one that runs is replaced. The file
 * with a named tunnel's credentials is chosen on the PC alone.
 * @throws ChatError `validation.invalid_body`, `not_found.tunnel`
 */
export function setUpTunnel(chooser: TunnelChooser | undefined, wish: TunnelWish): void {
  if (!chooser)
    throw new ChatError("not_found.tunnel", "This server can have no tunnel. Start it on the PC.");
  chooser.choose(choiceOf(chooser.choice, wish));
}

function choiceOf(before: TunnelChoice, { kind, ...wish }: TunnelWish): TunnelChoice {
  const given = wish.hostname !== undefined ? "hostname" : wish.id !== undefined ? "id" : undefined;
  if (kind !== "named" && given !== undefined)
    throw wrong(given, `only a tunnel of kind "named" has one`);
  if (kind !== "named") return { kind };
  const { hostname = before.hostname, id = before.id } = wish;
  if (hostname === undefined || !HOST_NAME.test(hostname) || hostname.length > 253)
    throw wrong("hostname", "expected the name that leads to the tunnel, such as chat.example.com");
  if (id === undefined || !TUNNEL_ID.test(id))
    throw wrong("id", "expected the tunnel's id or name, as `cloudflared tunnel list` shows it");
  const { credentialsFile } = before;
  const isSame = id === before.id && credentialsFile !== undefined;
  return { kind, hostname, id, ...(isSame && { credentialsFile }) };
}

const HOST_NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/i;
const TUNNEL_ID = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u;

function wrong(field: string, expected: string): ChatError {
  return new ChatError("validation.invalid_body", `${field}: ${expected}.`, { param: field });
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
