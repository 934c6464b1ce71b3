import type { AbortScope } from "../abort-scope.ts";
import { ChatError, type ChatErrorCode } from "../errors.ts";
import { followReply, withoutEnding } from "../reply/follow-reply.ts";
import type { ReplyEvent } from "../reply/provider-reply.ts";
import { type ReplySlice, STOPPED, type StoredReply } from "../reply/reply-store.ts";
import type { CompletionHead } from "./completion-head.ts";

/*
 * What is kept of a completion is a text as well, that of its events: a line of JSON for the
 * head, then one for each event, so that every client gets the same chunks again.
 */

/** A failure as it is kept. */
interface KeptFailure {
  readonly type: "failure";
  readonly code: ChatErrorCode;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Writes a completion's events into its store, to the end, whether anybody reads it or not.
 * Never throws: a store that fails ends the reply with an error.
 */
export async function keepCompletion(
  reply: StoredReply,
  head: CompletionHead,
  batches: AsyncIterable<readonly ReplyEvent[]>,
): Promise<void> {
  try {
    await reply.append(toLine(head));
    for await (const batch of batches) {
      await reply.append(batch.map((event) => toLine(keptForm(event))).join(""));
      const last = batch.at(-1);
      if (last?.type === "finish") await reply.end({ status: "done" });
      if (last?.type !== "failure") continue;
      const { code, message } = last.error;
      await reply.end(code === STOPPED.code ? { status: "stopped" } : { status: "error", message });
    }
  } catch (error) {
    const message = error instanceof ChatError ? error.message : "The reply could not be kept.";
    await reply.end({ status: "error", message }).catch(() => {});
  }
}

/** A kept completion as one reader gets it. */
export interface OpenedCompletion {
  readonly head: CompletionHead;
  /** All events from the first on, those together that are there, and at last one ending. */
  readonly batches: AsyncGenerator<readonly ReplyEvent[]>;
}

/**
 * Reads a kept completion from its beginning. The scope is the reader's own.
 * @throws ChatError when the reply ended before it began
 */
export async function openCompletion(
  reply: StoredReply,
  start: ReplySlice,
  scope: AbortScope,
): Promise<OpenedCompletion> {
  const slices = followReply(reply, start, scope);
  for await (const slice of resumable(slices)) {
    const { text, ending } = slice;
    const end = text.indexOf("\n");
    if (end >= 0) {
      const rest = { ...slice, text: text.slice(end + 1) };
      const head: CompletionHead = JSON.parse(text.slice(0, end));
      return { head, batches: readEvents(rest, slices, scope) };
    }
    if (ending) throw failureOf(ending.message);
  }
  throw withoutEnding(scope.signal);
}

async function* readEvents(
  first: ReplySlice,
  slices: AsyncGenerator<ReplySlice>,
  scope: AbortScope,
): AsyncGenerator<readonly ReplyEvent[]> {
  let slice: ReplySlice | undefined = first;
  try {
    while (slice) {
      const events = toEvents(slice.text);
      const last = events.at(-1);
      const isOver = last?.type === "finish" || last?.type === "failure";
      // Its store could not take the last events, or was stopped from outside.
      if (slice.ending && !isOver)
        return yield [...events, { type: "failure", error: failureOf(slice.ending.message) }];
      if (events.length > 0) yield events;
      if (isOver) return;
      const next: IteratorResult<ReplySlice> = await slices.next();
      slice = next.done ? undefined : next.value;
    }
    yield [{ type: "failure", error: withoutEnding(scope.signal) }];
  } finally {
    await slices.return(undefined);
  }
}

/** The same items without ending the generator when the loop is left. */
function resumable<T>(items: AsyncGenerator<T>): AsyncIterable<T> {
  return { [Symbol.asyncIterator]: () => ({ next: () => items.next() }) };
}

function toLine(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

function keptForm(event: ReplyEvent): object {
  if (event.type !== "failure") return event;
  const { code, message, headers } = event.error;
  return { type: "failure", code, message, headers } satisfies KeptFailure;
}

function toEvents(lines: string): ReplyEvent[] {
  return lines
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const event: Exclude<ReplyEvent, { type: "failure" }> | KeptFailure = JSON.parse(line);
      if (event.type !== "failure") return event;
      const { type, code, message, headers } = event;
      return { type, error: new ChatError(code, message, { headers }) };
    });
}

function failureOf(message = STOPPED.message): ChatError {
  return new ChatError("provider.failed", message);
}
