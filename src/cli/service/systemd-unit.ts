import type { ServiceDefinition } from "./service-definition.ts";

/**
 * The text of a systemd user unit: started at login, again five seconds after a failure, at most
 * ten times in five minutes; never again after wrong options (exit code 2).
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html
 */
export function systemdUnit(service: ServiceDefinition): string {
  const { home, path, directory, environmentFile } = service;
  return `# Written by "remote-chat service install", which replaces it.
[Unit]
Description=remote-chat with the home directory ${plain(home)}
StartLimitIntervalSec=300
StartLimitBurst=10

[Service]
Type=exec
ExecStart=${commandLine(service.argv)}
WorkingDirectory=${plain(directory)}
Environment=${quoted(`PATH=${path}`)}
EnvironmentFile=-${plain(environmentFile)}
Restart=on-failure
RestartSec=5
RestartPreventExitStatus=2
# The server ends its own programs, and gives open replies a moment to finish.
KillMode=mixed
TimeoutStopSec=20
UMask=0077

[Install]
WantedBy=default.target
`;
}

/**
 * A command as ExecStart= takes it. systemd refuses some characters in a program's name, and
 * replaces variables in arguments alone; a shell that takes the name as an argument has neither.
 */
function commandLine(argv: readonly string[]): string {
  const [program = "", ...args] = argv;
  if (!/["'\\$]/.test(program)) return [quoted(program), ...args.map(argument)].join(" ");
  return ["/bin/sh -c", ...['exec "$0" "$@"', program, ...args].map(argument)].join(" ");
}

function argument(text: string): string {
  return quoted(text).replaceAll("$", "$$$$");
}

function quoted(text: string): string {
  return `"${plain(text).replace(/["\\]/g, "\\$&")}"`;
}

/** A value that is taken as it stands but for specifiers. */
function plain(text: string): string {
  return text.replaceAll("%", "%%");
}
