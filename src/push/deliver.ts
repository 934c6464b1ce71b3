import { encryptMessage } from "./encrypt-message.ts";
import { type PushNotice, topicOf, ttlOf } from "./push-notice.ts";
import type { KeptSubscription } from "./subscription.ts";
import { type VapidKeys, vapidHeader } from "./vapid.ts";

/** What a push service made of a message. */
export type DeliveryOutcome =
  | { readonly kind: "sent" }
  /** There is no such subscription any more. */
  | { readonly kind: "gone" }
  /** It may be tried again, after this many milliseconds at the earliest where it said so. */
  | { readonly kind: "later"; readonly status?: number; readonly afterMs?: number }
  /** It does not take this message. */
  | { readonly kind: "refused"; readonly status: number };

/** What {@link deliver} works with. */
export interface DeliverOptions {
  readonly vapid: VapidKeys;
  readonly fetch: typeof fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Milliseconds that a push service gets to answer. Default 15 000. */
  readonly timeoutMs?: number;
}

/** For pages at addresses that mean nothing elsewhere; push services want some address. */
const DEFAULT_SUBJECT = "https://example.com";
// Every notice fits, with names as long as they may be.
const PADDED_BYTES = 1024;
const TIMEOUT_MS = 15_000;
const TOKEN_S = 12 * 60 * 60;

/** Sends one message to one subscription, once; follows no redirect, and never rejects. */
export async function deliver(
  { endpoint, keys, origin = DEFAULT_SUBJECT }: KeptSubscription,
  notice: PushNotice,
  { vapid, fetch, now, signal, timeoutMs = TIMEOUT_MS }: DeliverOptions,
): Promise<DeliveryOutcome> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const message = new TextEncoder().encode(JSON.stringify(notice));
    const response = await fetch(endpoint, {
      method: "POST",
      headers: {
        authorization: await vapidHeader(vapid, {
          audience: new URL(endpoint).origin,
          subject: origin,
          expiresAt: Math.floor(now() / 1000) + TOKEN_S,
        }),
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
        ttl: String(ttlOf(notice)),
        topic: await topicOf(notice),
        urgency: "high",
      },
      body: await encryptMessage(message, keys, { paddedBytes: PADDED_BYTES }),
      redirect: "manual",
      signal: AbortSignal.any([signal, timeout]),
    });
    // What it says besides its status is for nobody; it may be without end.
    response.body?.cancel().catch(() => {});
    return outcomeOf(response, now());
  } catch {
    // Not with its words: they may hold the endpoint.
    return { kind: "later" };
  }
}

function outcomeOf({ ok, status, headers }: Response, now: number): DeliveryOutcome {
  if (ok) return { kind: "sent" };
  if (status === 404 || status === 410) return { kind: "gone" };
  if (status !== 429 && status < 500) return { kind: "refused", status };
  const afterMs = retryAfterMs(headers.get("retry-after"), now);
  return { kind: "later", status, ...(afterMs !== undefined && { afterMs }) };
}

/** Milliseconds of a `Retry-After`: in seconds, or a date (RFC 9110, 10.2.3). */
function retryAfterMs(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
