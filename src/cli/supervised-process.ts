import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { OutputLines } from "./tunnel/output-lines.ts";
import { type TetherHost, tethered } from "./windows-tether.ts";

/** A program to run. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  /** The whole of its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Where it runs. Default: where this process does. */
  readonly cwd?: string;
}

/** How a program ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  /** Why it could not be run at all. */
  readonly error?: unknown;
}

/** A program that cannot outlive this process. */
export interface BoundProcess {
  readonly pid: number | undefined;
  /** Resolves when it has ended and all of its output was read; never rejects. */
  readonly exited: Promise<Exit>;
  /**
   * Ends it and all that it started: SIGTERM, a second later SIGKILL. Windows has no such
   * request: there, one that has an input gets a second to see its end.
   */
  end(): void;
}

/** A {@link BoundProcess} that is spoken to over its standard streams. */
export interface PipedProcess extends BoundProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/** Where programs are run; this machine by default. */
export interface SupervisionHost {
  /** As `process.platform` has it. */
  readonly platform: string;
  /** What Windows needs besides. */
  readonly tether?: TetherHost;
}

const THIS_HOST: SupervisionHost = { platform: process.platform };

/**
 * Runs `command` so that it ends within two seconds when this process does, even if this
 * one is killed. `onLine` gets each line of its output, stdout and stderr alike; it has no
 * input.
 */
export function spawnBound(
  command: Command,
  onLine: (line: string) => void,
  host: SupervisionHost = THIS_HOST,
): BoundProcess {
  const { child, bound } = spawnSupervised(command, "ignore", host);
  for (const output of [child.stdout, child.stderr]) {
    const lines = new OutputLines(onLine);
    output?.on("data", (chunk: Uint8Array) => lines.write(chunk));
    output?.on("end", () => lines.end());
  }
  return bound;
}

/** The same for a program whose streams the caller reads and writes; all of them must be read. */
export function spawnPiped(command: Command, host: SupervisionHost = THIS_HOST): PipedProcess {
  const { child, bound } = spawnSupervised(command, "pipe", host);
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new Error("a pipe is missing");
  // A write to a program that has ended; its end is told by `exited`.
  stdin.on("error", () => {});
  return { ...bound, stdin, stdout, stderr };
}

/**
 * POSIX has no portable way to bind a program's life to this one's, so a shell of a few
 * lines holds the other end of a pipe: when the pipe closes, by `end` or because this
 * process is gone, it ends the group that program and shell share. Windows has no such shell;
 * see {@link tethered}.
 */
function spawnSupervised(
  command: Command,
  stdin: "pipe" | "ignore",
  { platform, tether }: SupervisionHost,
): { readonly child: ChildProcess; readonly bound: BoundProcess } {
  const onWindows = platform === "win32";
  const { file, args, ...options } = onWindows
    ? tethered(command, stdin, tether)
    : { file: "/bin/sh", args: ["-c", WATCHED_RUN, "remote-chat", command.file, ...command.args] };
  const child = spawn(file, args, {
    env: command.env,
    ...options,
    ...(command.cwd !== undefined && { cwd: command.cwd }),
    // The fourth is the pipe that ties the two together; on Windows it is the first.
    stdio: onWindows ? ["pipe", "pipe", "pipe"] : [stdin, "pipe", "pipe", "pipe"],
    // A group of its own: Ctrl-C in the terminal ends the server first, then the program.
    detached: true,
    windowsHide: true,
  });
  const lifeline = child.stdio[onWindows ? 0 : 3];
  // Nothing comes by it; an error here only says that the program has ended.
  lifeline?.on("error", () => {});
  const exited = new Promise<Exit>((resolve) => {
    child.on("error", (error) => resolve({ code: null, signal: null, error }));
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
  child.on("exit", () => {
    lifeline?.destroy();
    // Output stays open as long as a process that the program left behind has it.
    if (!onWindows) killGroup(child.pid);
  });
  const end = (): void => void lifeline?.destroy();
  return { child, bound: { pid: child.pid, exited, end } };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group is empty, as it should be.
  }
}

// "$@" is the program. It gets the standard streams, which the shells give up, so that their
// ends are the program's own; its input is named again, since a shell gives what runs in the
// background /dev/null. The watcher waits for the pipe, descriptor 3, to close; USR1, which
// says that the program has ended, ends it too unless it has begun to end the group. The
// shells ignore TERM so that the group's SIGTERM is for the program alone, and the program is
// killed a little before the group, so that it does not stay behind as a zombie.
const WATCHED_RUN = `
gone=
exec 4<&0
"$@" <&4 4<&- 3<&- &
program=$!
exec 0</dev/null 1>/dev/null 4<&-
trap '' TERM
signal_all() { kill "-$1" "-$$" || kill "-$1" "$program"; }
watch() {
  read -r _ <&3
  trap 'gone=1' USR1
  signal_all TERM
  sleep 1
  [ "$gone" ] || kill -KILL "$program"
  sleep 0.1 || sleep 1
  signal_all KILL
}
watch >/dev/null 2>&1 &
watcher=$!
exec 3<&-
wait "$program" 2>/dev/null
code=$?
kill -USR1 "$watcher" 2>/dev/null
exit "$code"
`;
