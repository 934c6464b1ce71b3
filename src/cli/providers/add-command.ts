import { join } from "node:path";
import { keyVariable } from "../config/key-variable.ts";
import { defaultHome } from "../files/home.ts";
import { launchCommand } from "../launch-command.ts";
import type { ProviderDraft } from "./draft.ts";

/**
 * The command that adds a draft to a config without a question, to be pasted into a shell.
 * A key that is not in a variable is not shown: the command reads it from standard input.
 */
export function addCommand(
  draft: ProviderDraft,
  { home, configFile }: { readonly home: string; readonly configFile: string },
): string {
  const variable = keyVariable(draft.apiKey);
  const options = {
    "--home": home === defaultHome() ? undefined : home,
    "--config": configFile === join(home, "config.json") ? undefined : configFile,
    "--kind": draft.kind,
    "--model": draft.model,
    "--id": draft.id,
    "--host": draft.host,
    "--base-url": draft.baseUrl,
    "--key-env": variable,
    "--max-tokens": draft.maxTokens,
    "--temperature": draft.temperature,
    "--thinking": draft.thinking,
  };
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const words = given.map(([name, value]) => ` ${name} ${shellWord(String(value))}`).join("");
  const key = draft.apiKey !== undefined && variable === undefined ? " --key-stdin" : "";
  return `${launchCommand()} providers add${words}${key}`;
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
