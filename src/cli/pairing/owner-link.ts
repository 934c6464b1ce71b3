import { isLoopback } from "../../local-address.ts";

/** A link that opens the page on this PC as the owner's, once. */
export interface OwnerLink {
  readonly link: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/**
 * The link of a one-time code for a server at `url`. The code stands in the fragment, which is
 * sent to no server.
 */
export function ownerLink(
  url: string,
  { code, expiresAt }: { readonly code: string; readonly expiresAt: string },
): OwnerLink {
  return { link: `${url}/#open=${code}`, expiresAt };
}

/** Whether such a link would work: at this machine's own addresses alone. */
export function isOpenableHere(url: string): boolean {
  return isLoopback(new URL(url).hostname);
}
