import type { Config } from "../config/config.ts";
import { keyVariable } from "../config/key-variable.ts";
import type { Env } from "../env.ts";
import { KEY_VARIABLES } from "../providers/detect.ts";
import { PROXY_VARIABLES } from "../reach/proxy-for.ts";

/** Variables that the server reads here, and that a service does not get by itself. */
export interface LeftOutVariables {
  /** Those that the config names for keys. */
  readonly ofConfig: readonly string[];
  /** Others that are set here and that the server reads. */
  readonly others: readonly string[];
}

/**
 * Which variables a service lacks. Their values go into no unit: others read those. `given` are
 * the names in the service's own file of variables.
 */
export function leftOutVariables(
  config: Config | undefined,
  env: Env,
  given: ReadonlySet<string>,
): LeftOutVariables {
  const named = (config?.providers ?? []).flatMap((entry) => {
    const { apiKey } = entry as { readonly apiKey?: unknown };
    return (typeof apiKey === "string" && keyVariable(apiKey)) || [];
  });
  const isLeftOut = (name: string): boolean => !given.has(name);
  const ofConfig = [...new Set(named)].filter(isLeftOut);
  // Without a config, the first key that is set chooses the provider.
  const detected = config ? [] : Object.values(KEY_VARIABLES);
  const others = [...detected, ...READ, ...PROXY_VARIABLES].filter(
    (name) => isLeftOut(name) && Boolean(env[name]?.trim()) && !ofConfig.includes(name),
  );
  return { ofConfig, others: [...new Set(others)] };
}

const READ = ["OLLAMA_HOST", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR"] as const;
