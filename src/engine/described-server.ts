import type { McpServer } from "../mcp/server-entry.ts";

/**
 * What a server is, for the digest of an approval: the program or the address with all that it
 * gets, names in the place of secret values. Another one is another server.
 */
export function describeServer(server: McpServer): object {
  const secrets = [...server.secrets].filter(([, value]) => value !== "");
  // A longer one may hold a shorter one.
  secrets.sort(([, one], [, other]) => other.length - one.length);
  const named = (text: string): string =>
    secrets.reduce((rest, [name, value]) => rest.replaceAll(value, () => `•••${name}•••`), text);
  const allNamed = (values: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, named(value)]));
  const { name, transport } = server;
  if (transport === "http")
    return { name, transport, url: named(server.url), headers: allNamed(server.headers) };
  const { command, args, cwd, env } = server;
  return {
    name,
    transport,
    command: named(command),
    args: args.map(named),
    ...(cwd !== undefined && { cwd: named(cwd) }),
    env: allNamed(env),
  };
}
