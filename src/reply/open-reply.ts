import type { ChatEvent } from "../chat.ts";
import { ChatError } from "../errors.ts";
import { failureDetails } from "./failure-details.ts";
import {
  type ReplyEnding,
  type ReplyKey,
  type ReplySlice,
  type ReplyStore,
  STOPPED,
  type StoredReply,
} from "./reply-store.ts";

/** A message that shall be answered once, however often it is sent. */
export interface KeptMessage {
  readonly key: ReplyKey;
  /** Equal for equal messages. */
  readonly fingerprint: string;
  /** How much of the reply the client holds. */
  readonly offset: number;
  /**
   * Gets ready to produce the reply; it may throw, and nothing is kept then. What it gives
   * writes the reply into its store, to the end, and never throws.
   */
  readonly prepare: () => Promise<(reply: StoredReply) => Promise<void>>;
}

/** A kept reply, and what of it the client is missing. */
export interface OpenedReply {
  readonly reply: StoredReply;
  readonly slice: ReplySlice;
  /** Settles when the reply has ended, if this call began it. */
  readonly produced?: Promise<void>;
}

/**
 * Finds the reply to a message, or begins it.
 * @throws ChatError `chat.idempotency_key_reused`, `chat.stream_lost`, `chat.busy`
 */
export async function openReply(store: ReplyStore, message: KeptMessage): Promise<OpenedReply> {
  const { key, fingerprint, offset } = message;
  const known = await store.find(key);
  if (!known && offset > 0) throw streamLost();
  const opened = known ? { reply: known } : await beginReply(store, message);
  if (opened.reply.fingerprint !== fingerprint) throw keyReused();
  const slice = await opened.reply.read(offset);
  if (!slice) throw streamLost();
  return { ...opened, slice };
}

async function beginReply(
  store: ReplyStore,
  { key, fingerprint, prepare }: KeptMessage,
): Promise<{ reply: StoredReply; produced?: Promise<void> }> {
  const produce = await prepare();
  const { reply, isNew } = await store.claim(key, fingerprint);
  return isNew ? { reply, produced: produce(reply) } : { reply };
}

/** The error for a key that was used for another message. */
export function keyReused(): ChatError {
  return new ChatError(
    "chat.idempotency_key_reused",
    "This Idempotency-Key was used for another message. Choose a new one for each message.",
  );
}

/** The error for a reply of which less is kept than the client says it holds. */
export function streamLost(): ChatError {
  return new ChatError(
    "chat.stream_lost",
    "The PC no longer has the reply that this continues. Ask again from the beginning.",
  );
}

/**
 * Writes chat events into a reply's store, to the end, whether anybody reads it or
 * not. Never throws: a store that fails ends the reply with an error.
 */
export async function produceReply(
  reply: StoredReply,
  batches: AsyncIterable<readonly ChatEvent[]>,
): Promise<void> {
  try {
    for await (const batch of batches)
      for (const event of batch) {
        if (event.type === "token") await reply.append(event.delta);
        else await reply.end(endingOf(event, reply.cancelled));
      }
  } catch (error) {
    const message = error instanceof ChatError ? error.message : "The reply could not be kept.";
    const details = error instanceof ChatError && { details: failureDetails(error) };
    await reply.end({ status: "error", message, ...details }).catch(() => {});
  }
}

function endingOf(
  event: Exclude<ChatEvent, { type: "token" }>,
  { reason }: AbortSignal,
): ReplyEnding {
  // By its code: the store may be of another copy of this package, or another process.
  const details = event.details && { details: event.details };
  if (reason?.code === STOPPED.code) return { status: "stopped", ...details };
  if (event.type === "error") return { status: "error", message: event.message, ...details };
  const { finishReason, usage } = event;
  return {
    status: "done",
    ...(finishReason && { finishReason }),
    ...(usage && { usage }),
    ...details,
  };
}
