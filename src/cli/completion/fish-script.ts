import type { CommandWords, OptionWords, ValueSource } from "./command-words.ts";
import { fishQuoted } from "./quoted.ts";
import { pathPattern, type ScriptOptions } from "./script-options.ts";

/** The script for fish 3, which shows what each word does. It starts the program for ids alone. */
export function fishScript({ commands, launch }: ScriptOptions): string {
  const valued = commands.flatMap(({ path, options }) =>
    options
      .filter(({ value }) => value !== undefined)
      .flatMap(({ names }) => names.map((name) => fishQuoted(pathPattern(path) + name))),
  );
  return `# Completion of remote-chat for fish. Put this into ~/.config/fish/config.fish:
#   ${launch} completion fish | source
${aliasLines(launch)}function __remote_chat_at --description 'Whether the command line is at one of the commands'
    set -l at ' '
    set -l skip no
    for word in (commandline -opc)[2..-1]
        if test $skip = yes
            set skip no
        else if contains -- "$at$word" ${valued.join(" ")}
            set skip yes
        else if contains -- "$at$word " ${commands.map(({ path }) => fishQuoted(pathPattern(path))).join(" ")}
            set at "$at$word "
        end
    end
    test "$at" = "$argv[1]"
end

complete -c remote-chat -f
${commands.map(lines).join("")}`;
}

/** A command of that name, where the program has none on the PATH. */
function aliasLines(launch: string): string {
  if (!launch.includes(" ")) return "";
  return `command -q remote-chat; or function remote-chat
    ${launch} $argv
end
`;
}

function lines({ path, commands, options, argument }: CommandWords): string {
  const at = `complete -c remote-chat -n ${fishQuoted(`__remote_chat_at ${fishQuoted(pathPattern(path))}`)}`;
  const names = commands.map(
    ({ name, description }) => `${at} -a ${name} -d ${fishQuoted(description)}`,
  );
  const values =
    commands.length > 0 ? [] : valueArguments(argument).map((value) => `${at} ${value}`);
  return [...names, ...values, ...options.map((option) => `${at} ${optionArguments(option)}`)]
    .map((line) => `${line}\n`)
    .join("");
}

function optionArguments({ names, description, value }: OptionWords): string {
  const flags = names.map((name) =>
    name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  );
  // -x: needs a value, and no file.
  const taken =
    value === undefined ? [] : [value === "file" ? "-r" : "-x", ...valueArguments(value)];
  return [...flags, ...taken, `-d ${fishQuoted(description)}`].join(" ");
}

function valueArguments(value: ValueSource | readonly string[]): string[] {
  if (typeof value !== "string") return [`-a ${fishQuoted(value.join(" "))}`];
  if (value === "file") return ["-F"];
  if (value === "directory") return ["-a '(__fish_complete_directories)'"];
  return value === "none" ? [] : [`-a '(remote-chat completion ids ${value} 2>/dev/null)'`];
}
