import { ChatError } from "../errors.ts";
import { isUnspecified } from "../local-address.ts";

// Names that only the person's own machine, network or tunnel can resolve to here. Any
// other name may be one that a hostile page has rebound to this address.
const PRIVATE_SUFFIXES = [
  ".localhost",
  ".local",
  ".lan",
  ".home.arpa",
  ".trycloudflare.com",
  ".ts.net",
];

/**
 * Host names that requests may come under: any, or those that are private to a machine, its
 * network or its tunnel, and besides them the listed ones, without a port.
 */
export type AllowedHosts = "any" | readonly string[];

/**
 * Refuses requests whose `Host` is not one that a person reaches their PC by: the
 * defence against DNS rebinding.
 * @throws ChatError `host.not_allowed`
 */
export function checkHost(host: string | null, alsoAllowed: readonly string[] = []): void {
  const name = hostName(host ?? "");
  if (isAllowed(name, alsoAllowed)) return;
  throw new ChatError(
    "host.not_allowed",
    `This server does not answer under the name ${JSON.stringify(name.slice(0, 100))}. If it is yours, start remote-chat with --public-url https://NAME on the PC.`,
  );
}

function isAllowed(name: string, alsoAllowed: readonly string[]): boolean {
  // "Every address of this machine" is where a server listens, not where one is reached, and
  // browsers that connect to it all the same let any page in.
  if (name === "" || isUnspecified(name)) return false;
  if (alsoAllowed.some((host) => host.toLowerCase() === name)) return true;
  if (isIpLiteral(name)) return true;
  if (!/^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(name)) return false;
  return !name.includes(".") || PRIVATE_SUFFIXES.some((suffix) => name.endsWith(suffix));
}

function isIpLiteral(name: string): boolean {
  if (name.startsWith("[")) return /^\[[0-9a-f:.]+\]$/.test(name);
  const parts = name.split(".");
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}

/** The name of a `Host` header, without port, in lower case, without a final dot. */
function hostName(host: string): string {
  const name = /^(\[[^\]]*\]|[^:]*)(:\d*)?$/.exec(host.trim().toLowerCase())?.[1] ?? "";
  return name.replace(/\.$/, "");
}
