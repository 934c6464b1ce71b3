/** Whether a URL is that of one of Cloudflare's quick tunnels: a new one at each start, and never again. */
export function isQuickTunnel(url: string): boolean {
  return new URL(url).hostname.endsWith(".trycloudflare.com");
}
