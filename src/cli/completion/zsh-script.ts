import type { CommandWords } from "./command-words.ts";
import { quoted } from "./quoted.ts";
import { pathPattern, type ScriptOptions, valueText } from "./script-options.ts";

/** The script for zsh, which shows what each word does. It starts the program for ids alone. */
export function zshScript({ commands, launch }: ScriptOptions): string {
  return `#compdef remote-chat
# Completion of remote-chat for zsh. Put this into ~/.zshrc, after compinit:
#   eval "$(${launch} completion zsh)"
${aliasLines(launch)}_remote_chat_values() {
  local -a ids
  case $1 in
    providers|devices) ids=(\${(f)"$(remote-chat completion ids $1 2>/dev/null)"}); compadd -a ids ;;
    directory) _files -/ ;;
    file) _files ;;
    none) ;;
    *) compadd -- \${=1} ;;
  esac
}

_remote_chat() {
  local at=' ' wants='' word
  local -a found
  integer index
  for ((index = 2; index < CURRENT; index++)); do
    word=\${words[index]}
    if [[ -n $wants ]]; then wants=''; continue; fi
    case "$at$word" in
${commands.map(takingOptions).join("")}      *) case "$at$word " in
        ${commands.map(({ path }) => quoted(pathPattern(path))).join("|")}) at="$at$word " ;;
      esac ;;
    esac
  done
  if [[ -n $wants ]]; then _remote_chat_values $wants; return; fi
  case $at in
${commands.map(candidates).join("")}  esac
}

if (( $+functions[compdef] )); then compdef _remote_chat remote-chat; fi
`;
}

/** A command of that name, where the program has none on the PATH. */
function aliasLines(launch: string): string {
  if (!launch.includes(" ")) return "";
  return `(( $+commands[remote-chat] )) || remote-chat() { ${launch} "$@" }
`;
}

/** The options of a command that are followed by their value. */
function takingOptions({ path, options }: CommandWords): string {
  return options
    .filter(({ value }) => value !== undefined)
    .map(({ names, value }) => {
      const patterns = names.map((name) => quoted(pathPattern(path) + name)).join("|");
      return `      ${patterns}) wants=${quoted(valueText(value ?? "none"))} ;;\n`;
    })
    .join("");
}

function candidates({ path, commands, options, argument }: CommandWords): string {
  const flags = options.flatMap(({ names, description }) =>
    names.filter((name) => name.startsWith("--")).map((name) => described(name, description)),
  );
  const names = commands.map(({ name, description }) => described(name, description));
  const words =
    names.length > 0
      ? `found=(${names.join(" ")}); _describe command found`
      : `_remote_chat_values ${quoted(valueText(argument))}`;
  return `    ${quoted(pathPattern(path))}) if [[ \${words[CURRENT]} == -* ]]; then
      found=(${flags.join(" ")}); _describe -o option found
    else ${words}; fi ;;
`;
}

/** `name:description`, as `_describe` reads it. */
function described(name: string, description: string): string {
  return quoted(`${name}:${description}`);
}
