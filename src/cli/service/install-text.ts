import type { TunnelKind } from "../tunnel/choose-program.ts";
import type { LeftOutVariables } from "./left-out-variables.ts";

/** What a person is told once the service is installed. */
export interface InstallNotes {
  /** What starts it: `systemd`. */
  readonly title: string;
  readonly file: string;
  /** Where the server is reached from this PC; undefined when it has not answered yet. */
  readonly url: string | undefined;
  readonly tunnel: TunnelKind | undefined;
  readonly leftOut: LeftOutVariables;
  readonly environmentFile: string;
  /** Why the program may not be there for long. */
  readonly warning: string | undefined;
  /** How this program is started. */
  readonly command: string;
}

/** The same as lines. */
export function installText(notes: InstallNotes): string {
  const { title, file, url, tunnel, warning, command } = notes;
  const lines = [
    `remote-chat is started by ${title} whenever you log in, and again when it fails.`,
    `  server    ${url ?? `has not answered yet; see: ${command} service logs`}`,
    `  file      ${file}`,
    "  token     stays the same at every start, so that no client of yours is locked out",
    ...(tunnel === undefined ? [] : [`  tunnel    ${TUNNEL_NOTES[tunnel](command)}`]),
    ...(title === "systemd"
      ? [
          '  login     it ends when you log out. To have it run from the PC\'s start on, without a login: loginctl enable-linger "$USER"',
        ]
      : []),
    ...variableLines(notes),
    ...(warning === undefined ? [] : [`  WARNING   ${warning}`]),
    `  next      ${command} service status`,
  ];
  return `${lines.join("\n")}\n`;
}

/** What a service's tunnel does at each start. */
export const TUNNEL_NOTES: Readonly<Record<TunnelKind, (command: string) => string>> = {
  quick: (command) =>
    `quick: its link is a new one at every start; ${command} service status shows it. For a link that stays: --tunnel named or tailscale`,
  named: () => "named: comes back by itself under the same name",
  tailscale: () => "Tailscale: comes back by itself under the same name",
};

function variableLines({ leftOut, environmentFile }: InstallNotes): string[] {
  const { ofConfig, others } = leftOut;
  if (ofConfig.length + others.length === 0) return [];
  const one = [...ofConfig, ...others][0] ?? "NAME";
  return [
    ...(ofConfig.length > 0
      ? [
          `  WARNING   the config takes keys from variables that a service lacks: ${ofConfig.join(", ")}`,
        ]
      : []),
    ...(others.length > 0
      ? [`  note      these are set here and are not handed on: ${others.join(", ")}`]
      : []),
    `  variables a line each, such as ${one}=…, in a file that only you can read: ${environmentFile}; then install the service again. A key can also stand in the config itself.`,
  ];
}
