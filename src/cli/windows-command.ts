import type { Env } from "./env.ts";

/** What is spawned on Windows, with arguments that are passed as they are. */
export interface WindowsCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** As `spawn` has it: nothing is quoted any more. */
  readonly windowsVerbatimArguments: boolean;
}

/**
 * How Windows runs a program: a batch file, which npx is there, by cmd.exe alone. Its arguments
 * are quoted for the program and then for cmd.exe, so that none of them can be a command.
 * @see https://qntm.org/cmd
 */
export function windowsCommand(
  file: string,
  args: readonly string[],
  shell: string = systemProgram("cmd.exe"),
): WindowsCommand {
  if (!/\.(cmd|bat)$/i.test(file)) return { file, args, windowsVerbatimArguments: false };
  const line = [escaped(file), ...args.map((arg) => escaped(quoteForProgram(arg)))].join(" ");
  return { file: shell, args: ["/d", "/s", "/c", `"${line}"`], windowsVerbatimArguments: true };
}

/**
 * One of Windows's own programs, by its path: of a bare name, the current directory's file is
 * run first.
 */
export function systemProgram(name: string, env: Env = process.env): string {
  return `${env.SystemRoot ?? "C:\\Windows"}\\System32\\${name}`;
}

/** An argument in quotes, as the C runtime takes them apart: backslashes count only before a quote. */
export function quoteForProgram(arg: string): string {
  return `"${arg.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, "$1$1")}"`;
}

/** With a caret before each character that cmd.exe would read as its own. */
function escaped(text: string): string {
  return text.replace(/[()\][%!^"`<>&|;, *?]/g, "^$&");
}
