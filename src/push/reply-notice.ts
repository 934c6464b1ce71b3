import type { PushNotice } from "./push-notice.ts";
import type { EndedReply } from "./watch-replies.ts";

/** Milliseconds beyond which nobody can be expected to have waited for a reply. */
export const LONG_MS = 20_000;

/** What is told of a reply that has ended, and to whom; undefined when it took not long enough. */
export function replyNotice({
  key: { owner, key },
  tookMs,
  status,
}: EndedReply): { readonly subscriber: string; readonly notice: PushNotice } | undefined {
  if (status === "stopped" || tookMs <= LONG_MS) return undefined;
  const failed = status === "error" && ({ failed: true } as const);
  // As identities are called: `owner`, or `device` and its id.
  const subscriber = owner.replace(/^device /, "");
  return { subscriber, notice: { kind: "reply", key, ...failed } };
}
