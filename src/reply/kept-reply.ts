import type { AbortScope } from "../abort-scope.ts";
import type { ChatEvent } from "../chat.ts";
import { ChatError } from "../errors.ts";
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
  /** Gets ready to produce the reply; it may throw, and nothing is kept then. */
  readonly prepare: () => Promise<(cancelled: AbortSignal) => AsyncIterable<readonly ChatEvent[]>>;
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
  if (opened.reply.fingerprint !== fingerprint)
    throw new ChatError(
      "chat.idempotency_key_reused",
      "This Idempotency-Key was used for another message. Choose a new one for each message.",
    );
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
  return isNew ? { reply, produced: produceReply(reply, produce(reply.cancelled)) } : { reply };
}

/** The error for a reply of which less is kept than the client says it holds. */
export function streamLost(): ChatError {
  return new ChatError(
    "chat.stream_lost",
    "The PC no longer has the reply that this continues. Ask again from the beginning.",
  );
}

/**
 * Writes a reply's events into its store, to the end, whether anybody reads it or
 * not. Never throws: a store that fails ends the reply with an error.
 */
async function produceReply(
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
    await reply.end({ status: "error", message }).catch(() => {});
  }
}

function endingOf(
  event: Exclude<ChatEvent, { type: "token" }>,
  { reason }: AbortSignal,
): ReplyEnding {
  // By its code: the store may be of another copy of this package, or another process.
  if (reason?.code === STOPPED.code) return { status: "stopped" };
  if (event.type === "error") return { status: "error", message: event.message };
  const { finishReason, usage } = event;
  return { status: "done", ...(finishReason && { finishReason }), ...(usage && { usage }) };
}

/**
 * A kept reply as one reader sees it: everything from `start` on in one token, then
 * what comes, then the ending. The scope is the reader's own: when it is aborted the
 * reader is given what there is and told the reason, and the reply goes on.
 */
export async function* readReply(
  reply: StoredReply,
  start: ReplySlice,
  scope: AbortScope,
): AsyncGenerator<readonly ChatEvent[]> {
  const { signal } = scope;
  try {
    let slice: ReplySlice | undefined = start;
    let offset = start.offset;
    let isLast = false;
    while (slice) {
      offset += slice.text.length;
      const tokens: ChatEvent[] = slice.text === "" ? [] : [{ type: "token", delta: slice.text }];
      if (slice.ending) return yield [...tokens, await lastEvent(reply, slice.ending)];
      if (tokens.length > 0) yield tokens;
      if (isLast) break;
      // The reply may have ended while this reader was behind, or be ended at this moment
      // by what aborted it: the last words are a few steps away then.
      isLast = signal.aborted;
      if (isLast) await nextTurn();
      slice = await reply.follow(offset, signal);
    }
    yield [{ type: "error", message: reasonOf(signal) }];
  } finally {
    scope.close();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

async function lastEvent(
  reply: StoredReply,
  { status, message = "The reply failed.", finishReason, usage }: ReplyEnding,
): Promise<ChatEvent> {
  if (status === "error") return { type: "error", message };
  const content = (await reply.read(0))?.text ?? "";
  return {
    type: "done",
    content,
    ...(finishReason && { finishReason }),
    ...(usage && { usage }),
  };
}

function reasonOf({ reason }: AbortSignal): string {
  return reason instanceof ChatError ? reason.message : "The reply is no longer kept. Ask again.";
}
