import type { ProviderRoute } from "../providers/provider-route.ts";
import { type Check, type Outcome, ok, warn } from "./check.ts";

/** What the check of proxies needs. */
export interface ProxyEffects {
  /** How each provider is reached. Default: not checked, since no proxy is named. */
  readonly routes?: () => Promise<readonly ProviderRoute[]>;
  /** The variables that name a proxy which cannot be used. Default: none. */
  readonly unusable?: readonly string[];
}

/** Which proxy is in use for which provider, where the environment names one. */
export function proxyChecks({ routes, unusable = [] }: ProxyEffects): Check[] {
  if (!routes) return [];
  const run = async (): Promise<Outcome> => {
    const taken = describeRoutes(await routes());
    if (unusable.length === 0) return ok(taken);
    return warn(
      taken,
      `Ignored, since it names no http or https proxy: ${unusable.join(", ")}. SOCKS proxies are not supported.`,
    );
  };
  return [{ name: "proxy", needs: ["config"], run }];
}

function describeRoutes(routes: readonly ProviderRoute[]): string {
  if (routes.length === 0) return "One is set, and no provider needs any.";
  const parts = routes.map(({ id, host, proxy }) =>
    proxy === undefined ? `${id} goes straight to ${host}` : `${id} goes through ${proxy}`,
  );
  return `${parts.join("; ")}.`;
}
