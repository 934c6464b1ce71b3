import { KEEP_ALIVE_COMMENT } from "./frames.ts";

/**
 * The stage that opens a stream with a comment, so that no proxy holds the headers
 * back, and sends another whenever nothing has gone out for `intervalMs`
 * (milliseconds). Chunks pass whole, so a comment never lands inside a frame.
 */
export function keepAlive({
  intervalMs,
}: {
  intervalMs: number;
}): ReadableWritablePair<Uint8Array, Uint8Array> {
  const comment = new TextEncoder().encode(KEEP_ALIVE_COMMENT);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const frames = readable.getReader();
  let opened = false;
  let reading: ReturnType<typeof frames.read> | undefined;

  // Pulled, not pushed: a client that does not read is sent no comments, and the
  // timer lives only as long as the pull, so that nothing needs to be told of a cancel.
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    if (!opened) {
      opened = true;
      return controller.enqueue(comment);
    }
    reading ??= frames.read();
    const read = await orQuiet(reading, intervalMs);
    if (read === undefined) return controller.enqueue(comment);
    reading = undefined;
    if (read.done) controller.close();
    else controller.enqueue(read.value);
  };
  const cancel = (reason: unknown): Promise<void> => frames.cancel(reason);

  return { writable, readable: new ReadableStream({ pull, cancel }, { highWaterMark: 0 }) };
}

// A longer one overflows, and rings at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Settles like `promise`, or as undefined after `quietMs`. */
async function orQuiet<T>(promise: Promise<T>, quietMs: number): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const quiet = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), Math.min(quietMs, LONGEST_TIMER_MS));
  });
  try {
    return await Promise.race([promise, quiet]);
  } finally {
    clearTimeout(timer);
  }
}
