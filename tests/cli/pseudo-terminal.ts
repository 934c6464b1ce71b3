import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { inject, onTestFinished } from "vitest";

/** A program that runs at a terminal of 80 columns. */
export interface Terminal {
  /** Types keys, as a keyboard sends them. */
  type(keys: string): void;
  /** What is on the screen so far, without colours and cursor movements. */
  screen(): string;
  /** Resolves when the screen, so far or to come, matches. */
  shows(pattern: RegExp): Promise<RegExpExecArray>;
  /** The exit code. */
  readonly ended: Promise<number | null>;
}

/** Keys that have no letter. */
export const KEYS = { down: "\u001b[B", enter: "\r", tab: "\t", interrupt: "\u0003" } as const;

/**
 * Runs words of a shell at a terminal, by util-linux' `script`; in them, `$CLI` is the command
 * line of this project. Killed after the test.
 */
export function atTerminal(command: string, env: Readonly<Record<string, string>>): Terminal {
  const child = spawn("script", ["-qfec", `stty cols 80 rows 50; ${command}`, "/dev/null"], {
    env: {
      PATH: process.env.PATH,
      TERM: "xterm",
      SHELL: "/bin/sh",
      OLLAMA_HOST: "127.0.0.1:9",
      CLI: `${process.execPath} ${inject("cliEntry")}`,
      ...env,
    },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let written = "";
  let notify = (): void => {};
  let isOver = false;
  child.stdout.setEncoding("utf8").on("data", (data: string) => {
    written += data;
    notify();
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on("close", (code) => {
      isOver = true;
      notify();
      resolve(code);
    });
  });
  const screen = (): string => stripVTControlCharacters(written).replaceAll("\r\n", "\n");
  return {
    type: (keys) => void child.stdin.write(keys),
    screen,
    async shows(pattern) {
      for (;;) {
        const found = pattern.exec(screen());
        if (found) return found;
        if (isOver) throw new Error(`ended without ${pattern}:\n${screen()}`);
        await new Promise<void>((resolve) => {
          notify = resolve;
        });
      }
    },
    ended,
  };
}
