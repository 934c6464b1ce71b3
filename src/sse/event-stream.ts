import type { ChatEvent } from "../chat-event.ts";
import { encodeFrames } from "./frames.ts";
import { keepAlive } from "./keep-alive.ts";

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
  return readableFrom(events, onCancel)
    .pipeThrough(encodeFrames())
    .pipeThrough(keepAlive({ intervalMs: keepAliveMs }));
}

// ReadableStream.from exists on neither Bun nor workerd, and its cancel waits for a
// generator that may be pending; this one tells the source to stop and waits for nothing.
function readableFrom<T>(
  events: AsyncIterator<T>,
  onCancel: (reason: unknown) => void,
): ReadableStream<T> {
  return new ReadableStream<T>(
    {
      async pull(controller) {
        const next = await events.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
      cancel(reason) {
        onCancel(reason);
        // Not awaited: a generator that is still busy answers only when it is done.
        events.return?.().then(undefined, () => {});
      },
    },
    { highWaterMark: 0 },
  );
}
