import type { AbortScope } from "../abort-scope.ts";
import type { ChatEvent } from "../chat.ts";
import { ChatError } from "../errors.ts";
import { type ReplySlice, type ReplyStore, STOPPED, type StoredReply } from "./reply-store.ts";

/** A message that shall be answered once, however often it is sent. */
export interface KeptMessage {
  /** The client's key, with whoever it belongs to. */
  readonly key: string;
  /** Equal for equal messages. */
  readonly fingerprint: string;
  /** How much of the reply the client holds. */
  readonly offset: number;
  /** Gets ready to produce the reply; it may throw, and nothing is kept then. */
  readonly prepare: () => Promise<(unwanted: AbortSignal) => AsyncIterable<ChatEvent>>;
}

/** A kept reply, and what of it the client is missing. */
export interface OpenedReply {
  readonly reply: StoredReply;
  readonly reading: ReplySlice;
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
  const reading = await opened.reply.read(offset);
  if (!reading) throw streamLost();
  return { ...opened, reading };
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
async function produceReply(reply: StoredReply, events: AsyncIterable<ChatEvent>): Promise<void> {
  try {
    for await (const event of events) {
      if (event.type === "token") await reply.append(event.delta);
      else if (reply.cancelled.reason === STOPPED) await reply.end({ status: "stopped" });
      else if (event.type === "done") await reply.end({ status: "done" });
      else await reply.end({ status: "error", message: event.message });
    }
  } catch (error) {
    const message = error instanceof ChatError ? error.message : "The reply could not be kept.";
    await reply.end({ status: "error", message }).catch(() => {});
  }
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
): AsyncGenerator<ChatEvent> {
  const { signal } = scope;
  try {
    let reading: ReplySlice | undefined = start;
    let offset = start.offset;
    let isLast = false;
    while (reading) {
      offset += reading.text.length;
      if (reading.text !== "") yield { type: "token", delta: reading.text };
      if (reading.ending) return yield await lastEvent(reply, reading.ending);
      if (isLast) break;
      // The reply may have ended while this reader was behind, or be ended at this moment
      // by what aborted it: the last words are a few steps away then.
      isLast = signal.aborted;
      if (isLast) await nextTurn();
      reading = await reply.follow(offset, signal);
    }
    yield { type: "error", message: reasonOf(signal) };
  } finally {
    scope.close();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

async function lastEvent(
  reply: StoredReply,
  { status, message = "The reply failed." }: NonNullable<ReplySlice["ending"]>,
): Promise<ChatEvent> {
  if (status === "error") return { type: "error", message };
  const whole = await reply.read(0);
  return { type: "done", content: whole?.text ?? "" };
}

function reasonOf({ reason }: AbortSignal): string {
  return reason instanceof ChatError ? reason.message : "The reply is no longer kept. Ask again.";
}
