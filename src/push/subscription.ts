import { isPrivate } from "../local-address.ts";
import { sha256Hex } from "../sha256.ts";
import { fromBase64Url } from "./base64url.ts";

/** What a message to a page is encrypted with, in base64url. */
export interface SubscriptionKeys {
  /** The page's public key: 65 bytes. */
  readonly p256dh: string;
  /** The secret that authenticates the sender: 16 bytes. */
  readonly auth: string;
}

/** A page's push subscription, as the browser gives it. */
export interface GivenSubscription {
  /** Where the push service takes messages for it. Whoever has it can send there: a secret. */
  readonly endpoint: string;
  readonly keys: SubscriptionKeys;
}

/** A subscription that is kept. */
export interface KeptSubscription extends GivenSubscription {
  /** Made of the endpoint, which it does not tell. */
  readonly id: string;
  /** Whose page it is: `owner`, or a device's id. */
  readonly subscriber: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Origin of the page, where it is a public one. */
  readonly origin?: string;
  /** Origin by which the page reached this PC, where it is a public one. */
  readonly address?: string;
}

/** The id of the subscription with this endpoint. */
export async function subscriptionId(endpoint: string): Promise<string> {
  return (await sha256Hex(endpoint)).slice(0, 24);
}

/**
 * Whether messages may be sent to this endpoint: a https URL without credentials, at the
 * standard port of a host that is not in a network of the person's own. It comes from a device, which
 * must not have this PC ask what only this PC can reach.
 */
export function isPublicEndpoint(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, hostname, port, username, password } = new URL(endpoint);
  const isPlain = username === "" && password === "" && port === "";
  return protocol === "https:" && isPlain && !isPrivate(hostname);
}

/** Whether these can be keys of a page. */
export function areKeys({ p256dh, auth }: SubscriptionKeys): boolean {
  const point = fromBase64Url(p256dh);
  // An uncompressed point; whether it lies on the curve is found when it is used.
  return point?.length === 65 && point[0] === 4 && fromBase64Url(auth)?.length === 16;
}
