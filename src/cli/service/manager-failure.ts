import { CliError } from "../cli-error.ts";
import { describeRunFailure } from "../tunnel/describe-run-failure.ts";
import type { ExecResult } from "../tunnel/exec.ts";
import type { ServiceSystem } from "./service-manager.ts";

/** The failure of a command of the system's, with what it said. */
export function commandFailure(command: string, result: ExecResult): CliError {
  const { code, error } = result;
  const [name = command] = command.split(" ");
  if (error !== undefined) return new CliError(describeRunFailure(name, error));
  const said = saidBy(result);
  const how = code === undefined ? "took too long" : `failed (exit code ${code})`;
  return new CliError(`${command} ${how}${said === "" ? "." : `: ${said}`}`);
}

/** Why systemd cannot be asked, and what to do. */
export function systemdFailure(result: ExecResult, system: ServiceSystem): CliError {
  const { env, isContainer } = system;
  const words = `${result.stderr}\n${result.stdout}`;
  const isMissing = isNotFound(result.error);
  if (isContainer && (isMissing || NO_SYSTEMD.test(words)))
    return new CliError(
      "This is a container, which has no systemd. Let the container's engine start it again: docs/containers.md.",
    );
  if (env.WSL_DISTRO_NAME && (isMissing || NO_SYSTEMD.test(words)))
    return new CliError(
      'This WSL runs without systemd. Add the lines "[boot]" and "systemd=true" to /etc/wsl.conf, run "wsl --shutdown" in Windows, and try again; or install the service in Windows itself.',
    );
  if (isMissing || /not been booted with systemd|Host is down/i.test(words))
    return new CliError(
      `This system does not run systemd. Have its own service manager run the command that is shown by: remote-chat service install --print`,
    );
  if (NO_BUS.test(words))
    return new CliError(
      'systemd has no session of this user to put the service into. Log in as this user (not by su or sudo), or have one made that stays: sudo loginctl enable-linger "$USER".',
    );
  return commandFailure("systemctl --user", result);
}

/** Why launchd refused, and what to do. */
export function launchdFailure(command: string, result: ExecResult): CliError {
  const words = `${result.stderr}\n${result.stdout}`;
  if (/\b125\b|Domain does not support/.test(words))
    return new CliError(
      "This user is not logged in at this Mac's screen, and an agent runs there alone. Log in at the screen (Screen Sharing will do), and try again.",
    );
  if (/\b119\b|service is disabled/i.test(words))
    return new CliError(
      "macOS has this service switched off. Allow it in System Settings > General > Login Items, and try again.",
    );
  return commandFailure(command, result);
}

/** Why the task scheduler refused, and what to do. */
export function taskFailure(command: string, result: ExecResult): CliError {
  const words = `${result.stderr}\n${result.stdout}`;
  if (/0x80070005|access is denied/i.test(words))
    return new CliError(
      "Windows did not let this account make a scheduled task: a rule of the organisation's may forbid it. Put a shortcut into the Startup folder instead (Win+R, shell:startup) with the command that is shown by: remote-chat service install --print",
    );
  return commandFailure(command, result);
}

/** Whether a program is not there. */
export function isNotFound(error: unknown): boolean {
  return /ENOENT|NotFound/.test(error instanceof Error ? `${error.name} ${error.message}` : "");
}

const NO_SYSTEMD = /not been booted with systemd|Host is down|connect to bus/i;
const NO_BUS = /connect to (user scope )?bus|XDG_RUNTIME_DIR|No medium found/i;

function saidBy({ stderr, stdout }: ExecResult): string {
  const text = stderr.trim() || stdout.trim();
  return text.replace(/\s+/g, " ").slice(0, 300);
}
