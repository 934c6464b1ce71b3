import type { PushNotice } from "../../src/push/push-notice.ts";
import type { App } from "../app/app.ts";

/**
 * The conversation that a notification is about: the one that has the message of its key, or of
 * its run. The PC knows nothing of this page's conversations.
 */
export async function conversationOf(
  { store }: Pick<App, "store">,
  notice: PushNotice,
): Promise<string | undefined> {
  const { key, run } = notice as { readonly key?: string; readonly run?: string };
  if (key === undefined && run === undefined) return undefined;
  const messages = await store.messages();
  return messages.find(
    (message) =>
      (key !== undefined && (message.key ?? message.request?.key) === key) ||
      (run !== undefined && message.run?.id === run),
  )?.conversationId;
}
