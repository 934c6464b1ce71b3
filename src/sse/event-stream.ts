import type { ChatEvent } from "../chat.ts";
import { type FrameEncoderOptions, frameEncoderStream } from "./frame-encoder-stream.ts";

/** Response headers of an event stream that no proxy may buffer, transform or keep. */
export const EVENT_STREAM_HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  // nginx and what is built on it buffer a response unless this header forbids it.
  "x-accel-buffering": "no",
} as const;

/** Options of {@link eventStream}. */
export interface EventStreamOptions<Batch = readonly ChatEvent[]>
  extends FrameEncoderOptions<Batch> {
  /** Called once, with the reason, when the client leaves or stalls, or `batches` fails. */
  readonly onCancel: (reason: unknown) => void;
}

/**
 * The body of an event stream: `batches` of events written through
 * {@link frameEncoderStream}. At most two batches are taken ahead of the client, so one that
 * reads slowly costs bounded memory. After `onCancel`, `batches` must end soon by itself.
 */
export function eventStream(
  batches: AsyncIterable<readonly ChatEvent[]>,
  options: EventStreamOptions,
): ReadableStream<Uint8Array>;
/** The same for batches of another kind. */
export function eventStream<Batch>(
  batches: AsyncIterable<Batch>,
  options: EventStreamOptions<Batch> & { readonly encode: (batch: Batch) => string },
): ReadableStream<Uint8Array>;
export function eventStream(
  batches: AsyncIterable<readonly ChatEvent[]>,
  { onCancel, ...options }: EventStreamOptions,
): ReadableStream<Uint8Array> {
  const { readable, writable } = frameEncoderStream(options);
  const writer = writable.getWriter();
  // Called at once, though the next batch is still waited for.
  writer.closed.catch(onCancel);
  writeAll(batches, writer).catch(ignoreError);
  return readable;
}

async function writeAll<Batch>(
  batches: AsyncIterable<Batch>,
  writer: WritableStreamDefaultWriter<Batch>,
): Promise<void> {
  try {
    for await (const batch of batches) {
      writer.write(batch).catch(ignoreError);
      await writer.ready;
    }
    await writer.close();
  } catch (error) {
    await writer.abort(error);
  }
}

// `writer.closed` has reported it.
function ignoreError(): void {}
