/**
 * The variables of a file with a `NAME=value` on each line, as systemd's EnvironmentFile= has it:
 * empty lines and those that begin with # or ; say nothing, and a value may stand in quotes.
 */
export function readEnvFile(text: string): Readonly<Record<string, string>> {
  const variables: Record<string, string> = {};
  for (const line of text.replace(/^\ufeff/, "").split(/\r?\n/)) {
    const [, name, value = ""] = /^\s*([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined) variables[name] = unquoted(value);
  }
  return variables;
}

function unquoted(value: string): string {
  const inner = /^"(.*)"$/.exec(value)?.[1];
  if (inner !== undefined) return inner.replace(/\\(["\\$`])/g, "$1");
  return /^'(.*)'$/.exec(value)?.[1] ?? value;
}
