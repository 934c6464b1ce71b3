import type { ChatEvent } from "../chat.ts";
import { encodeFrame, KEEP_ALIVE_COMMENT } from "./frames.ts";
import { IdleReader } from "./idle-reader.ts";

/** Response headers of an event stream that no proxy may buffer, transform or keep. */
export const EVENT_STREAM_HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  // nginx and what is built on it buffer a response unless told otherwise.
  "x-accel-buffering": "no",
} as const;

/**
 * The body of an event stream: events in, frames and keep-alive comments out.
 * Nothing is read ahead of the client, so one that reads slowly costs no memory.
 * `onCancel` is called when the client goes away before the end.
 */
export function eventStream(
  events: AsyncIterator<ChatEvent>,
  { keepAliveMs, onCancel }: { keepAliveMs: number; onCancel: (reason: unknown) => void },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const source = new IdleReader(events, { intervalMs: keepAliveMs });
  return new ReadableStream<Uint8Array>(
    {
      // So that no proxy holds the headers back until the model speaks.
      start: (controller) => controller.enqueue(encoder.encode(KEEP_ALIVE_COMMENT)),
      async pull(controller) {
        const next = await source.next();
        if (next?.done) return controller.close();
        controller.enqueue(encoder.encode(next ? encodeFrame(next.value) : KEEP_ALIVE_COMMENT));
      },
      cancel(reason) {
        source.close();
        onCancel(reason);
        // Not awaited: a generator that is still busy answers only when it is done.
        events.return?.().then(undefined, () => {});
      },
    },
    { highWaterMark: 0 },
  );
}
