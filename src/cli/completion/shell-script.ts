import { bashScript } from "./bash-script.ts";
import { fishScript } from "./fish-script.ts";
import type { ScriptOptions } from "./script-options.ts";
import { zshScript } from "./zsh-script.ts";

/** The shells that there is a script for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** One of {@link SHELLS}. */
export type Shell = (typeof SHELLS)[number];

/** The script that completes the program's command line in a shell. */
export function shellScript(shell: Shell, options: ScriptOptions): string {
  return SCRIPTS[shell](options);
}

const SCRIPTS: Readonly<Record<Shell, (options: ScriptOptions) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};
