/**
 * Chat events as an event stream: the wire format of the replies, for apps that answer with
 * events of their own.
 *
 * @example
 * const body = eventStream(batches, { onCancel: (reason) => controller.abort(reason) });
 * return new Response(body, { headers: EVENT_STREAM_HEADERS });
 *
 * @module
 */
export type { ChatEvent, ChatFinishReason, ReplyDetails, TokenUsage } from "../chat.ts";
export { EVENT_STREAM_HEADERS, type EventStreamOptions, eventStream } from "./event-stream.ts";
export {
  type FrameEncoderOptions,
  frameEncoderStream,
  StalledReaderError,
} from "./frame-encoder-stream.ts";
export { encodeFrames, KEEP_ALIVE_COMMENT } from "./frames.ts";
