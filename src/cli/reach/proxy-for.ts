import { isPrivate } from "../../local-address.ts";
import type { Env } from "../env.ts";

/**
 * The proxy that a request to `url` goes through as the environment says: `HTTPS_PROXY` or
 * `HTTP_PROXY` by the URL's scheme, else `ALL_PROXY`, each in small letters first, as curl
 * has it. Undefined when it goes straight there: always for loopback, private, single-label
 * and `.local` hosts, for those that `NO_PROXY` lists, and where the variable names no
 * http or https proxy. The URL holds the proxy's credentials.
 */
export function proxyFor(url: URL, env: Env): URL | undefined {
  const scheme = /^(https?):$/.exec(url.protocol)?.[1];
  if (scheme === undefined || isPrivate(url.hostname)) return undefined;
  const set = setting(env, `${scheme}_proxy`) ?? setting(env, "all_proxy");
  if (set === undefined || isExempt(url, setting(env, "no_proxy")?.value ?? "")) return undefined;
  return proxyUrl(set.value);
}

/**
 * The variables that would name a proxy and name none that can be used, such as a SOCKS
 * proxy; requests go straight where they apply.
 */
export function unusableProxies(env: Env): string[] {
  const applied = ["https_proxy", "http_proxy"].flatMap(
    (name) => setting(env, name) ?? setting(env, "all_proxy") ?? [],
  );
  const unusable = applied.filter(({ value }) => proxyUrl(value) === undefined);
  return [...new Set(unusable.map(({ name }) => name))];
}

/** The variables that name proxies to programs, in both spellings. */
export const PROXY_VARIABLES: readonly string[] = [
  "http_proxy",
  "https_proxy",
  "all_proxy",
  "no_proxy",
].flatMap((name) => [name, name.toUpperCase()]);

/** Whether the environment names a proxy, for whatever host. */
export function namesProxy(env: Env): boolean {
  return PROXY_VARIABLES.some((name) => !/^no_/i.test(name) && env[name]?.trim());
}

/** `http://proxy.example:3128`: a proxy as it may be shown, without its credentials. */
export function shownProxy({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

/** What a variable says, in small letters first. */
function setting(env: Env, name: string): { name: string; value: string } | undefined {
  for (const spelling of [name, name.toUpperCase()]) {
    const value = env[spelling]?.trim();
    if (value) return { name: spelling, value };
  }
  return undefined;
}

function proxyUrl(value: string): URL | undefined {
  const text = value.includes("://") ? value : `http://${value}`;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) && url.hostname !== "" ? url : undefined;
}

/**
 * Whether `NO_PROXY` lists a URL's host: names separated by commas or spaces, each for
 * itself and all below it, with a leading dot or `*.` or without; addresses, IPv6 ones with
 * brackets or without; IPv4 ranges (`10.0.0.0/8`); each with or without a port; `*` for all.
 */
function isExempt(url: URL, list: string): boolean {
  const host = bareHost(url.hostname);
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === "*") return true;
      const [name, itsPort] = splitPort(entry);
      return (itsPort === undefined || itsPort === port) && covers(name, host);
    });
}

function splitPort(entry: string): [name: string, port: string | undefined] {
  const [, bracketed, plain, port] = /^(?:(\[[^\]]*\])|([^:]*))(?::(\d{1,5}))?$/.exec(entry) ?? [];
  // What does not fit is an IPv6 address without brackets.
  return [bareHost(bracketed ?? plain ?? entry), port];
}

function covers(name: string, host: string): boolean {
  if (name.includes("/")) return isInRange(host, name);
  if (name.includes(":")) return URL.canParse(`http://[${name}]`) && sameIpv6(name, host);
  const suffix = name.replace(/^\*?\./, "");
  return suffix !== "" && (host === suffix || host.endsWith(`.${suffix}`));
}

function sameIpv6(name: string, host: string): boolean {
  return bareHost(new URL(`http://[${name}]`).hostname) === host;
}

function isInRange(host: string, range: string): boolean {
  const [network = "", length = ""] = range.split("/");
  const [address, base] = [ipv4(host), ipv4(network)];
  if (address === undefined || base === undefined || !/^\d{1,2}$/.test(length)) return false;
  const size = 2 ** (32 - Math.min(32, Number(length)));
  return Math.floor(address / size) === Math.floor(base / size);
}

function ipv4(text: string): number | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined;
  return text.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

function bareHost(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
}
