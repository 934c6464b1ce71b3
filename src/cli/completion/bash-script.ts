import type { CommandWords } from "./command-words.ts";
import { quoted } from "./quoted.ts";
import { pathPattern, type ScriptOptions, valueText } from "./script-options.ts";

/**
 * The script for bash 3.2 and later, without the package bash-completion. It starts the program
 * for ids alone.
 */
export function bashScript({ commands, launch }: ScriptOptions): string {
  const known = commands.map(({ path }) => quoted(pathPattern(path))).join("|");
  return `# Completion of remote-chat for bash. Put this into ~/.bashrc:
#   eval "$(${launch} completion bash)"
${aliasLines(launch)}_remote_chat_values() {
  case $1 in
    providers|devices) COMPREPLY=($(compgen -W "$(remote-chat completion ids "$1" 2>/dev/null)" -- "$cur")) ;;
    directory) COMPREPLY=($(compgen -d -- "$cur")); compopt -o filenames 2>/dev/null ;;
    file) COMPREPLY=($(compgen -f -- "$cur")); compopt -o filenames 2>/dev/null ;;
    none) ;;
    *) COMPREPLY=($(compgen -W "$1" -- "$cur")) ;;
  esac
}

_remote_chat() {
  local cur=\${COMP_WORDS[COMP_CWORD]} path=' ' wants='' word index
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    if [ -n "$wants" ]; then wants=''; continue; fi
    case "$path$word" in
${commands.map(takingOptions).join("")}      *) case "$path$word " in
        ${known}) path="$path$word " ;;
      esac ;;
    esac
  done
  if [ -n "$wants" ]; then _remote_chat_values "$wants"; return; fi
  case $path in
${commands.map(candidates).join("")}  esac
}

complete -F _remote_chat remote-chat
`;
}

/** A command of that name, where the program has none on the PATH. */
function aliasLines(launch: string): string {
  if (!launch.includes(" ")) return "";
  return `command -v remote-chat >/dev/null 2>&1 || remote-chat() { ${launch} "$@"; }
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
  const flags = options.flatMap(({ names }) => names.filter((name) => name.startsWith("--")));
  const names = commands.map(({ name }) => name);
  const words = names.length > 0 ? names.join(" ") : valueText(argument);
  return `    ${quoted(pathPattern(path))}) case $cur in
      -*) _remote_chat_values ${quoted(flags.join(" "))} ;;
      *) _remote_chat_values ${quoted(words)} ;;
    esac ;;
`;
}
