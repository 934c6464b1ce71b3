import type { MessageBody } from "../../src/client/index.ts";
import type { Conversation, Message } from "./conversation.ts";

/** What is done on the PC before a message is sent. */
export type PcStep =
  | { readonly kind: "begin"; readonly system: string; readonly createdAt: number }
  /** Has the message follow another one than the last of the shown branch. */
  | { readonly kind: "branch"; readonly leafId: string; readonly updatedAt: number };

/** A message for a conversation that the PC keeps; `before` is not sent. */
export interface PcBody extends MessageBody {
  readonly conversationId: string;
  readonly before?: PcStep;
  /** The message there that is answered once more: nothing is added but the reply. */
  readonly replyTo?: string;
}

/**
 * The fields of a message that is to follow `earlier` in a conversation on the PC; undefined
 * where that is impossible: it is not there any more, or the PC has no other beginning of a conversation.
 */
export function pcFields(
  { onPc, system, createdAt }: Conversation,
  earlier: readonly Message[],
): Pick<PcBody, "conversationId" | "before"> | undefined {
  if (!onPc || onPc.isGone) return undefined;
  const { id: conversationId, updatedAt, leafId } = onPc;
  if (updatedAt === 0) {
    const isFirst = system.trim() !== "" && !earlier[0];
    return { conversationId, ...(isFirst && { before: { kind: "begin", system, createdAt } }) };
  }
  // What has not arrived there is not there to be followed.
  const wanted = earlier.findLast(({ pcId }) => pcId !== undefined)?.pcId;
  if (wanted === leafId) return { conversationId };
  if (wanted === undefined) return undefined;
  return { conversationId, before: { kind: "branch", leafId: wanted, updatedAt } };
}
