import type { ChatEvent } from "../chat.ts";
import { IdleTimer } from "../idle-timer.ts";
import { encodeFrames, KEEP_ALIVE_COMMENT } from "./frames.ts";

/** Options of {@link frameEncoderStream}; times are milliseconds. */
export interface FrameEncoderOptions<Batch = readonly ChatEvent[]> {
  /** Writes a batch as frames. Default: {@link encodeFrames}, for chat events. */
  readonly encode?: (batch: Batch) => string;
  /** Silence after which a keep-alive comment is sent. Default 15 000. */
  readonly keepAliveMs?: number;
  /** Time without a byte taken after which the stream fails with {@link StalledReaderError}. Default 60 000. */
  readonly stallMs?: number;
}

/** A client has taken nothing for too long. */
export class StalledReaderError extends Error {
  override readonly name = "StalledReaderError";
  // A timer's own frames say nothing, and Node's server prints the error of a body it sends.
  override readonly stack = "";
}

/**
 * Chat events in, an event stream's bytes out: a comment at once, so that no proxy holds the
 * headers back until the model speaks; each batch of events as one chunk of frames; a comment
 * again whenever there was nothing to send for `keepAliveMs`. It holds one chunk for a reader
 * that is slow, and as much waits before it; one that takes nothing for `stallMs` ends both
 * sides with an error.
 *
 * @example
 * const body = events.pipeThrough(frameEncoderStream());
 * return new Response(body, { headers: EVENT_STREAM_HEADERS });
 */
export function frameEncoderStream(
  options?: FrameEncoderOptions,
): TransformStream<readonly ChatEvent[], Uint8Array>;
/** The same for batches of another kind. */
export function frameEncoderStream<Batch>(
  options: FrameEncoderOptions<Batch> & { readonly encode: (batch: Batch) => string },
): TransformStream<Batch, Uint8Array>;
export function frameEncoderStream({
  encode = encodeFrames,
  keepAliveMs = 15_000,
  stallMs = 60_000,
}: FrameEncoderOptions = {}): TransformStream<readonly ChatEvent[], Uint8Array> {
  const encoder = new TextEncoder();
  let output: TransformStreamDefaultController<Uint8Array>;
  let sentAt = 0;
  const timer = new IdleTimer(onIdle);

  function send(text: string): void {
    output.enqueue(encoder.encode(text));
    sentAt = performance.now();
    timer.restart(keepAliveMs);
  }

  function onIdle(): void {
    // Never again above 0 once the client has left, which some runtimes report in no other way.
    const isTaken = (output.desiredSize ?? 0) > 0;
    const leftMs = sentAt + stallMs - performance.now();
    if (isTaken) send(KEEP_ALIVE_COMMENT);
    else if (leftMs > 0) timer.restart(Math.min(keepAliveMs, leftMs));
    else output.error(new StalledReaderError("The client took nothing for too long."));
  }

  const transformer: CancellableTransformer = {
    start(controller) {
      output = controller;
      send(KEEP_ALIVE_COMMENT);
    },
    transform: (batch) => send(encode(batch)),
    flush: () => timer.stop(),
    cancel: () => timer.stop(),
  };
  return new TransformStream(transformer, { highWaterMark: 1 }, { highWaterMark: 1 });
}

/** With the standard's newer `cancel`, which TypeScript does not know yet; called where it exists. */
interface CancellableTransformer extends Transformer<readonly ChatEvent[], Uint8Array> {
  readonly cancel: () => void;
}
