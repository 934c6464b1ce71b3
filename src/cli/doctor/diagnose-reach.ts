import { isOpenToNetwork } from "../reach/local-url.ts";
import type { PublicUrlChoice, UrlCandidate } from "../reach/public-url.ts";
import { isQuickTunnel } from "../reach/quick-tunnel.ts";
import type { TunnelStatus } from "../tunnel/tunnel-status.ts";
import { fail, type Outcome, ok, warn } from "./check.ts";

/** How the tunnel is, as far as the running server reports it. */
export type ReportedTunnel = Omit<TunnelStatus, "since">;

/** What the tunnel's state means for a phone; undefined when there is no tunnel. */
export function diagnoseTunnel(tunnel: ReportedTunnel | undefined): Outcome {
  if (!tunnel || tunnel.state === "stopped")
    return { status: "skip", message: "The server runs without a tunnel." };
  const { state, url, message = `It is ${state}.` } = tunnel;
  if (state === "ready") return ok(`The tunnel leads here from ${url}`);
  if (state === "starting") return warn(`The tunnel is starting. ${tunnel.message ?? ""}`.trim());
  return fail(message);
}

const SOURCES = {
  "public-url": "--public-url",
  tunnel: "the tunnel",
  tailnet: "the tailnet",
  lan: "the local network",
} as const;

/** What the choice of a URL means for a phone. */
export function diagnosePublicUrl({ chosen, works, failed }: PublicUrlChoice): Outcome {
  const problems = failed.map(({ source, message }) => `${SOURCES[source]}: ${message}`).join(" ");
  if (!chosen)
    return fail(
      "No URL leads from a phone to this PC.",
      "Start remote-chat with --tunnel quick, or name your own way: --public-url URL",
    );
  if (!works) return fail(`${chosen.url} does not lead here.`, problems);
  if (failed.length > 0) return warn(`${chosen.url} leads here, but another does not.`, problems);
  const { source, url } = chosen;
  if (source === "lan") return ok(`${url} leads here, inside this network, without encryption.`);
  if (source === "tailnet") return ok(`${url} leads here, for devices in the tailnet.`);
  if (source === "public-url" && !isOpenToNetwork(new URL(url).hostname))
    return warn(
      `${url} leads here, on this PC alone.`,
      "A phone reaches it only if something of your own passes it on.",
    );
  return ok(`${url} leads here.`);
}

/** What stands between phone and PC, as the subject of a sentence. */
export function hopName({ source, url }: UrlCandidate): string {
  const { hostname } = new URL(url);
  if (isQuickTunnel(url)) return "Cloudflare's quick tunnel";
  if (hostname.endsWith(".ts.net")) return "Tailscale";
  if (source === "tunnel") return `the tunnel at ${hostname}`;
  return source === "lan" ? "the local network" : `the proxy or tunnel at ${hostname}`;
}
