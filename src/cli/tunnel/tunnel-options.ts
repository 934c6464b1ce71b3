import { Option } from "commander";
import { CliError } from "../cli-error.ts";
import { parseNonEmpty, parsePath } from "../common-options.ts";
import {
  chooseTunnelProgram,
  TUNNEL_KINDS,
  type TunnelChoice,
  type TunnelKind,
} from "./choose-program.ts";

/** What {@link tunnelOptions} are read into. */
export interface TunnelFlags {
  readonly tunnel?: TunnelKind;
  readonly tunnelHostname?: string;
  readonly tunnelId?: string;
  readonly tunnelCredentials?: string;
}

/** The options that ask for a tunnel. */
export function tunnelOptions(): Option[] {
  return [
    new Option(
      "--tunnel <kind>",
      "a way in from anywhere: Cloudflare's quick one needs no account, the named one is your own",
    ).choices(TUNNEL_KINDS),
    new Option(
      "--tunnel-hostname <host>",
      "the name that leads to the named tunnel, such as chat.example.com",
    ).argParser(parseNonEmpty),
    new Option("--tunnel-id <id>", "the named tunnel's id or name").argParser(parseNonEmpty),
    new Option(
      "--tunnel-credentials <file>",
      "the named tunnel's credentials (default: cloudflared looks for them)",
    ).argParser(parsePath),
  ];
}

/**
 * The tunnel that was asked for; undefined when none was.
 * @throws CliError with exit code 2 when the options do not go together
 */
export function tunnelChoice(flags: TunnelFlags): TunnelChoice | undefined {
  const { tunnel: kind, tunnelHostname, tunnelId, tunnelCredentials } = flags;
  const named = { tunnelHostname, tunnelId, tunnelCredentials };
  const given = Object.values(named).some((value) => value !== undefined);
  if (given && kind !== "named")
    throw new CliError(
      "--tunnel-hostname, --tunnel-id and --tunnel-credentials go with --tunnel named.",
      { exitCode: 2 },
    );
  if (kind === undefined) return undefined;
  const choice = {
    kind,
    ...(tunnelHostname !== undefined && { hostname: tunnelHostname }),
    ...(tunnelId !== undefined && { id: tunnelId }),
    ...(tunnelCredentials !== undefined && { credentialsFile: tunnelCredentials }),
  };
  // What is wrong with it is said before anything starts, and so before the port is known.
  chooseTunnelProgram(choice, 0);
  return choice;
}
