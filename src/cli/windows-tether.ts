import { currentRuntime, type Runtime } from "./started-program.ts";
import { systemProgram, type WindowsCommand, windowsCommand } from "./windows-command.ts";

/** What {@link tethered} needs of this process. */
export interface TetherHost {
  readonly runtime: Runtime;
  /** The runtime's program, or a binary that Bun has made. */
  readonly execPath: string;
  /** What ends a process and all that it has started, as Windows's taskkill does. */
  readonly taskkill: string;
}

/** The program that is run, as for `spawnBound`. */
interface TetheredProgram {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A process of this runtime that runs a program and does not outlive its own input. */
export interface TetheredCommand extends WindowsCommand {
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Windows ends a child with its parent, since libuv puts it into a job, but not what that child
 * has started: `npx.cmd` starts a shell, which starts Node, which starts the server. So a small
 * process of this runtime stands between. It hands on what it reads and what the program says,
 * and when its input ends, by the parent's will or because that one is gone, it ends the program
 * with all that it has started; one that is spoken to gets a second to end by itself.
 * It has to be started `detached`: else it would be in the job itself.
 */
export function tethered(
  { file, args, env, cwd }: TetheredProgram,
  stdin: "pipe" | "ignore",
  { runtime, execPath, taskkill }: TetherHost = thisHost(),
): TetheredCommand {
  const command = windowsCommand(file, args);
  const task = { ...command, cwd, taskkill, stdin, graceMs: stdin === "pipe" ? GRACE_MS : 0 };
  const run = runtime === "deno" ? ["eval", "--no-config", "--no-lock"] : ["-e"];
  return {
    file: execPath,
    args: [...run, WATCHER],
    windowsVerbatimArguments: false,
    env: {
      ...env,
      [TASK]: JSON.stringify(task),
      // A binary that Bun has made is Bun itself then.
      ...(runtime === "bun" && { BUN_BE_BUN: "1" }),
    },
  };
}

function thisHost(): TetherHost {
  return {
    runtime: currentRuntime(),
    execPath: process.execPath,
    taskkill: systemProgram("taskkill.exe"),
  };
}

const GRACE_MS = 1000;
const TASK = "REMOTE_CHAT_TETHERED";

// Output is handed on by pipes: with streams that are inherited, libuv would show a window.
const WATCHER = `
import("node:child_process").then(({ spawn }) => {
  const { ${TASK}: task, BUN_BE_BUN: _, ...env } = process.env;
  const { file, args, windowsVerbatimArguments, cwd, taskkill, stdin, graceMs } = JSON.parse(task);
  const child = spawn(file, args, {
    env, cwd, windowsVerbatimArguments, windowsHide: true, stdio: [stdin, "pipe", "pipe"],
  });
  const ignore = () => {};
  for (const stream of [process.stdout, process.stderr, child.stdin]) stream?.on("error", ignore);
  child.stdout.pipe(process.stdout);
  child.stderr.pipe(process.stderr);
  let timer;
  const killAll = () => {
    const kill = spawn(taskkill, ["/PID", String(child.pid), "/T", "/F"], {
      stdio: "ignore", windowsHide: true,
    });
    kill.on("error", () => child.kill());
  };
  const end = () => { timer ??= setTimeout(killAll, graceMs); };
  for (const event of ["end", "close", "error"]) process.stdin.on(event, end);
  if (child.stdin) process.stdin.pipe(child.stdin);
  else process.stdin.resume();
  let isFinished = false;
  const finish = (code) => {
    if (isFinished) return;
    isFinished = true;
    clearTimeout(timer);
    timer = 0;
    process.exitCode = code;
    process.stdin.destroy();
    setTimeout(() => process.exit(), 2000).unref?.();
  };
  child.on("error", (error) => { process.stderr.write(error.message + "\\n"); finish(127); });
  child.on("close", (code) => finish(code ?? 1));
});
`;
