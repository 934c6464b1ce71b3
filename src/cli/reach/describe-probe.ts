import type { ProbeCause } from "./probe-cause.ts";
import { isQuickTunnel } from "./quick-tunnel.ts";

/** What to say to the person about a URL that does not lead to this server. */
export function describeCause(cause: ProbeCause, url: string): string {
  const { host, isQuick } = facts(url);
  switch (cause.kind) {
    case "unknown-name":
      return isQuick
        ? `The name ${host} is not found yet. New tunnel names take up to a minute; if it stays so, check that the PC is online.`
        : `The name ${host} is not found. Check its spelling and its DNS record, and that the PC is online.`;
    case "refused":
      return `Nothing accepts connections at ${host}. Check that its tunnel or port forwarding runs and points to this PC.`;
    case "unreachable":
      return `No route to ${host}. Check that the PC is online and that no firewall is in the way.`;
    case "tls":
      return `No secure connection to ${host}: ${cause.detail}. Check the certificate there, and whether the address should begin with http:// instead.`;
    case "timeout":
      return `${host} did not answer within ${Math.round(cause.timeoutMs / 1000)} s. A firewall may drop the packets, or the way from this PC back to itself is closed.`;
    case "cut":
      return `The connection to ${host} was cut before an answer came. Try again; if it stays so, look at the tunnel or proxy there.`;
    case "proxy":
      return cause.detail;
    case "host-not-allowed":
      return `This server was reached as ${host}, but does not answer under that name. Start it with --public-url ${new URL(url).origin}`;
    case "tunnel-down":
      return `The tunnel's edge answers at ${host}, but its connection to this PC is down (HTTP ${cause.status}). It usually comes back by itself; else restart the tunnel.`;
    case "server-not-reached":
      return `The tunnel or proxy at ${host} does not reach this server (HTTP ${cause.status}). Check that it points to the port that this server listens at.`;
    case "redirect":
      return `${host} redirects to ${cause.to}. Use the final address as the public URL.`;
    case "login-page":
      return `${host} asks for a login${cause.to ? ` at ${cause.to}` : ""} before it lets anybody through. Take that access rule away for this name: remote-chat has its own tokens.`;
    case "not-found":
      return `${host} answers, but has no remote-chat at that address (HTTP 404). The tunnel or proxy there sends its requests elsewhere; with cloudflared, look at the ingress rules of its config.yml.`;
    case "too-many-requests":
      return `${host} refuses requests for now (HTTP 429). Wait a minute.`;
    case "other-instance":
      return `Another remote-chat or Tokori answers at ${host}, not this one. Stop the other one, or point the tunnel here.`;
    case "other-server":
      return `Something else answers at ${host} (HTTP ${cause.status}). Point the tunnel or proxy there to this server.`;
  }
}

function facts(url: string): { host: string; isQuick: boolean } {
  return { host: new URL(url).host, isQuick: isQuickTunnel(url) };
}
