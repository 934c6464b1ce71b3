import { ChatError } from "../errors.ts";
import { isLoopback } from "../local-address.ts";
import { peerAddress } from "./peer-address.ts";

// What tunnels and reverse proxies add; a browser on this machine sends none of them.
const FORWARDED = [
  "forwarded",
  "via",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-real-ip",
  "cf-connecting-ip",
  "tailscale-user-login",
];

/** Whether the `Host` of a request is an address of the machine itself. */
export function hasLoopbackHost(headers: Headers): boolean {
  return isLoopback(hostName(headers.get("host") ?? ""));
}

/**
 * Refuses a request that does not come from a program on this machine, or that a page of
 * another origin has its browser send. By its host, which a tunnel leaves as the phone knows it;
 * by what proxies add; by the socket's other end, where that is known; and by its `Origin`:
 * what else serves pages at this machine's addresses, a development server for one, is another.
 * @throws ChatError `auth.forbidden`
 */
export function requireOwnMachine(request: Request): void {
  const { headers, url } = request;
  const peer = peerAddress(request);
  const isLocal =
    hasLoopbackHost(headers) &&
    isLoopback(new URL(url).hostname) &&
    !FORWARDED.some((name) => headers.has(name)) &&
    (peer === undefined || isLoopback(peer));
  if (!isLocal)
    throw new ChatError(
      "auth.forbidden",
      "This link works only in a browser on the PC itself. To use the page elsewhere, pair the device: remote-chat pair",
    );
  const origin = headers.get("origin");
  if (origin !== null && origin !== `http://${headers.get("host")}`)
    throw new ChatError("auth.forbidden", "This is only for the page that the PC itself serves.");
}

function hostName(host: string): string {
  return /^(\[[^\]]*\]|[^:]*)(:\d*)?$/.exec(host.trim())?.[1] ?? "";
}
