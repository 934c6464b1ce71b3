import type { NetworkInterfaces } from "./lan-address.ts";
import { isOpenToNetwork, lanUrl } from "./local-url.ts";
import type { Probe, ProbeResult } from "./probe.ts";

/** Where a URL comes from. */
export type UrlSource = "public-url" | "tunnel" | "tailnet" | "lan";

/** A URL by which the phone may reach this PC. */
export interface UrlCandidate {
  readonly source: UrlSource;
  readonly url: string;
}

/** What {@link choosePublicUrl} found. */
export interface PublicUrlChoice {
  /** The URL to show; undefined when there is nothing to show. */
  readonly chosen: UrlCandidate | undefined;
  /** Whether `chosen` was seen to lead to this server. */
  readonly works: boolean;
  /** The URLs that do not work, with the likely cause of each, in order. */
  readonly failed: readonly (UrlCandidate & { readonly message: string })[];
}

/** Where URLs of this PC may come from. */
export interface UrlSources {
  /** `--public-url` */
  readonly publicUrl?: string;
  /** The tunnel's URL, once it has one. */
  readonly tunnelUrl?: string;
  /** The name of this PC in its tailnet, asked for when nothing before it works. */
  readonly tailnetName?: () => Promise<string | undefined>;
  /** Where the server listens. */
  readonly host: string;
  readonly port: number;
  readonly interfaces: NetworkInterfaces;
}

/**
 * Chooses the URL to show to a phone: the first of `--public-url`, the tunnel, the
 * tailnet name and the LAN address that leads to this server. When none does, it is the
 * first that the person asked for by an option, since the way from this PC back to
 * itself may be closed where the phone's is open.
 */
export async function choosePublicUrl(sources: UrlSources, probe: Probe): Promise<PublicUrlChoice> {
  const failed: (UrlCandidate & { message: string })[] = [];
  for await (const candidate of candidatesOf(sources)) {
    const result: ProbeResult = await probe(candidate.url);
    if (result.works) return { chosen: candidate, works: true, failed };
    // A tailnet has many names behind which nothing was ever meant to be.
    if (candidate.source !== "tailnet") failed.push({ ...candidate, message: result.message });
  }
  const first = failed[0];
  return { chosen: first && { source: first.source, url: first.url }, works: false, failed };
}

async function* candidatesOf(sources: UrlSources): AsyncGenerator<UrlCandidate> {
  const { publicUrl, tunnelUrl, host, port, interfaces } = sources;
  if (publicUrl !== undefined) yield { source: "public-url", url: publicUrl };
  if (tunnelUrl !== undefined) yield { source: "tunnel", url: tunnelUrl };
  const name = await sources.tailnetName?.();
  if (name !== undefined) {
    yield { source: "tailnet", url: `https://${name}` };
    if (isOpenToNetwork(host)) yield { source: "tailnet", url: `http://${name}:${port}` };
  }
  const lan = lanUrl(host, port, interfaces);
  if (lan !== undefined) yield { source: "lan", url: lan };
}
