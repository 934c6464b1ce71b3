import { CliError } from "../cli-error.ts";
import { namedTunnel, quickTunnel } from "./cloudflared.ts";
import { tailscaleFunnel } from "./tailscale.ts";
import type { TunnelProgram } from "./tunnel-program.ts";

/** The kinds of tunnel that `--tunnel` takes. */
export const TUNNEL_KINDS = ["quick", "named", "tailscale"] as const;

/** One of {@link TUNNEL_KINDS}. */
export type TunnelKind = (typeof TUNNEL_KINDS)[number];

/** The tunnel options of the command line. */
export interface TunnelChoice {
  readonly kind: TunnelKind;
  /** `--tunnel-hostname` */
  readonly hostname?: string;
  /** `--tunnel-id` */
  readonly id?: string;
  /** `--tunnel-credentials` */
  readonly credentialsFile?: string;
}

/**
 * The program for the tunnel that was asked for, to the server at `port`.
 * @throws CliError with exit code 2 when an option is missing or cannot be meant
 */
export function chooseTunnelProgram(choice: TunnelChoice, port: number): TunnelProgram {
  const { kind, hostname, id, credentialsFile } = choice;
  if (kind === "quick") return quickTunnel({ port });
  if (kind === "tailscale") return tailscaleFunnel({ port });
  if (hostname === undefined || id === undefined)
    throw new CliError(
      "--tunnel named needs --tunnel-hostname HOST (the name that leads to the tunnel) and --tunnel-id ID (see 'cloudflared tunnel list').",
      { exitCode: 2 },
    );
  if (!HOST_NAME.test(hostname))
    throw new CliError(
      `--tunnel-hostname takes a name such as chat.example.com, not ${JSON.stringify(hostname)}.`,
      { exitCode: 2 },
    );
  return namedTunnel({ port, hostname, id, ...(credentialsFile && { credentialsFile }) });
}

const HOST_NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/i;
