/** `host` as a URL holds it: an IPv6 address in brackets, without a zone, the rest unchanged. */
export function urlHost(host: string): string {
  const bare = host.replace(/^\[(.*)\]$/, "$1");
  return bare.includes(":") ? `[${bare.replace(/%.*$/, "")}]` : bare;
}

/**
 * Whether `host` (a name or an address, an IPv6 one with or without brackets) can only be
 * this machine: `localhost` and names below it, 127.0.0.0/8 and ::1, however written.
 */
export function isLoopback(host: string): boolean {
  const name = canonical(host);
  if (name === "localhost" || name.endsWith(".localhost")) return true;
  const octets = ipv4Octets(name);
  return octets ? octets[0] === 127 : name === "::1";
}

/** Whether `host` is "every address of this machine": 0.0.0.0 or ::, however written. */
export function isUnspecified(host: string): boolean {
  const name = canonical(host);
  return name === "::" || ipv4Octets(name)?.every((octet) => octet === 0) === true;
}

/**
 * Whether `host` lies on this machine or in a network of the person's own: loopback, a
 * private, link-local or shared (RFC 6598, where tailnets live) address, a name without a
 * dot, or one below `.localhost`, `.local`, `.lan`, `.home.arpa` or `.internal`.
 */
export function isPrivate(host: string): boolean {
  const name = canonical(host);
  if (name === "") return false;
  if (isLoopback(host) || isUnspecified(host)) return true;
  const octets = ipv4Octets(name);
  if (octets) return isPrivateIpv4(octets);
  // fc00::/7 and fe80::/10
  if (name.includes(":")) return /^(f[cd]..|fe[89ab].):/.test(name);
  return !name.includes(".") || PRIVATE_SUFFIXES.some((suffix) => name.endsWith(suffix));
}

const PRIVATE_SUFFIXES = [".local", ".lan", ".home.arpa", ".internal"];

function isPrivateIpv4([first = 0, second = 0]: readonly number[]): boolean {
  if (first === 10) return true;
  if (first === 172) return second >= 16 && second < 32;
  if (first === 192) return second === 168;
  if (first === 169) return second === 254;
  return first === 100 && second >= 64 && second < 128;
}

// A name longer than this is none; nothing beyond it is looked at.
const MAX_NAME_CHARACTERS = 255;

/**
 * `host` in the one form that the URL standard gives it ("127.1" is "127.0.0.1"), without
 * brackets, zone and final dot; empty when it is no host.
 */
function canonical(host: string): string {
  if (host.length > MAX_NAME_CHARACTERS || /[/?#@\\]/.test(host)) return "";
  const url = `http://${urlHost(host)}`;
  if (!URL.canParse(url)) return "";
  const name = new URL(url).hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
  return mappedIpv4(name) ?? name;
}

// ::ffff:a.b.c.d stands for a.b.c.d, and is written in hexadecimal by then.
function mappedIpv4(name: string): string | undefined {
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(name) ?? [];
  if (high === undefined || low === undefined) return undefined;
  const [one, two] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [one >> 8, one & 255, two >> 8, two & 255].join(".");
}

function ipv4Octets(name: string): number[] | undefined {
  return /^\d+\.\d+\.\d+\.\d+$/.test(name) ? name.split(".").map(Number) : undefined;
}
