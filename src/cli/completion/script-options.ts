import type { CommandWords, ValueSource } from "./command-words.ts";

/** What a script is made of. */
export interface ScriptOptions {
  readonly commands: readonly CommandWords[];
  /**
   * How the program is started from anywhere: of more than one word, the script makes a command
   * `remote-chat` of it, unless there is one.
   */
  readonly launch: string;
}

/** What the words so far must be for a command to be the one that is completed: ` providers add `. */
export function pathPattern(path: string): string {
  return path === "" ? " " : ` ${path} `;
}

/** A value's source, or its words, as one text. */
export function valueText(value: ValueSource | readonly string[]): string {
  return typeof value === "string" ? value : value.join(" ");
}
