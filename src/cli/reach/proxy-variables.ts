import { PROXY_VARIABLES } from "./proxy-for.ts";

/**
 * Calls `work` with the process's proxy variables empty, and sets them again before it
 * returns: for what reads them while it is called. Children that are started at any other
 * time get them.
 */
export function withoutProxyVariables<T>(work: () => T): T {
  const { env } = process;
  const set = PROXY_VARIABLES.flatMap((name) => (env[name] ? [[name, env[name]] as const] : []));
  // Not deleted: Bun before 1.4.5 does not notice that.
  for (const [name] of set) env[name] = "";
  try {
    return work();
  } finally {
    for (const [name, value] of set) env[name] = value;
  }
}
