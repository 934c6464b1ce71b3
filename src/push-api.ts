/**
 * Notifications for devices, by the Push API of browsers.
 *
 * @module
 */

import type { Push } from "./push/push.ts";
import { addPushRoutes } from "./routes/push-routes.ts";
import type { Surface } from "./routes/surface.ts";

/**
 * Lets each device subscribe to notifications, under `/v1/push`. `load` is called when a device
 * first asks about them; what they are sent for is up to whoever has the {@link Push}.
 *
 * @example
 * const push = new Push({ store: memoryPushStore() });
 * const replies = watchReplies(memoryReplies(), (ended) => {
 *   const told = replyNotice(ended);
 *   if (told) void push.notify(told.subscriber, told.notice);
 * });
 * const handler = createHandler({ token, provider, replies, push: pushApi(async () => push) });
 */
export function pushApi(load: () => Promise<Push>): Surface {
  return { addRoutes: (app) => addPushRoutes(app, load) };
}

export { Push, type PushOptions } from "./push/push.ts";
export type { PushNotice } from "./push/push-notice.ts";
export { memoryPushStore, type PushRecord, type PushStore } from "./push/push-store.ts";
export { replyNotice } from "./push/reply-notice.ts";
export { type EndedReply, watchReplies } from "./push/watch-replies.ts";
export type { Surface } from "./routes/surface.ts";
